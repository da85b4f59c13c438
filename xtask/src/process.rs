//! Runs other programs and tells which one failed and how.

use std::io;
use std::path::Path;
use std::process::{Command, ExitStatus, Output, Stdio};

use anyhow::{Context, Result, bail};

/// Runs a program on this one's streams.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| not_started(command))?;
    check(command, status, "")
}

/// Runs a program whose stderr goes to our stdout.
pub(crate) fn run_on_stdout(command: &mut Command) -> Result<()> {
    run(command.stderr(io::stdout()))
}

/// What a program prints on stdout.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = capture(command)?;
    check(
        command,
        output.status,
        &String::from_utf8_lossy(&output.stderr),
    )?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What a program prints and how it ends, whatever that is.
pub(crate) fn capture(command: &mut Command) -> Result<Output> {
    let output = command.stdin(Stdio::null()).output();
    output.with_context(|| not_started(command))
}

/// Whether a program can be started and succeeds; for finding out what is installed.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    capture(command).is_ok_and(|output| output.status.success())
}

/// Fails unless the program succeeded.
pub(crate) fn check(command: &Command, status: ExitStatus, stderr: &str) -> Result<()> {
    if status.success() {
        return Ok(());
    }
    let text = stderr.trim_end();
    let separator = if text.is_empty() { "" } else { "\n" };
    bail!("`{}` failed: {status}{separator}{text}", words(command))
}

/// The command as one would type it, without the folder of the program.
pub(crate) fn words(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    let mut words = vec![word(&name.to_string_lossy())];
    words.extend(command.get_args().map(|arg| word(&arg.to_string_lossy())));
    words.join(" ")
}

/// One word of a command line, quoted where a shell would split or expand it.
pub(crate) fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,+@%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn not_started(command: &Command) -> String {
    format!(
        "could not start `{}`",
        command.get_program().to_string_lossy()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_needed() {
        let mut command = Command::new("limbeck");
        command.args(["revision", "-m", "add o'clock", "--rename=a:b", ""]);
        assert_eq!(
            words(&command),
            r"limbeck revision -m 'add o'\''clock' --rename=a:b ''"
        );
    }

    #[test]
    fn a_failure_names_the_command() {
        let error = run(Command::new("sh").args(["-c", "exit 3"])).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("`sh -c 'exit 3'` failed: exit status: 3")
        );
        assert!(!succeeds(&mut Command::new("surely-not-installed")));
    }
}
