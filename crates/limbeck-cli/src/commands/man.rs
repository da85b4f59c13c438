//! `completions` and `man`: what clap can say about the command line, in other forms.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::Outcome;
use crate::args::Cli;
use crate::failure::Result;
use crate::output::Output;

/// Prints a completion script.
pub(super) fn completions(shell: Shell, output: &Output) -> Result<Outcome> {
    let mut script = Vec::new();
    let mut command = Cli::command();
    clap_complete::generate(shell, &mut command, "limbeck", &mut script);
    output.data(String::from_utf8_lossy(&script))?;
    Ok(Outcome::Fine)
}

/// Prints the manual page: the command, then each subcommand with its options.
pub(super) fn page(output: &Output) -> Result<Outcome> {
    let mut command = Cli::command();
    command.build();
    let mut page = Vec::new();
    let man = clap_mangen::Man::new(command.clone());
    man.render(&mut page)?;
    for subcommand in command.get_subcommands() {
        let title = format!(".SH \"LIMBECK {}\"\n", subcommand.get_name().to_uppercase());
        page.extend_from_slice(title.as_bytes());
        let man = clap_mangen::Man::new(subcommand.clone());
        man.render_description_section(&mut page)?;
        man.render_options_section(&mut page)?;
    }
    output.data(String::from_utf8_lossy(&page))?;
    Ok(Outcome::Fine)
}
