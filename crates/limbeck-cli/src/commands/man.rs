//! `completions` and `man`: what clap can say about the command line, in other forms.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::Outcome;
use crate::args::Cli;
use crate::failure::{Failure, Result};
use crate::output::Output;

/// Prints a completion script.
pub(super) fn completions(shell: Shell, output: &Output) -> Result<Outcome> {
    refuse_json("completions", output)?;
    let mut script = Vec::new();
    let mut command = Cli::command();
    clap_complete::generate(shell, &mut command, "limbeck", &mut script);
    output.data(String::from_utf8_lossy(&script))?;
    Ok(Outcome::Fine)
}

/// What they print has a form of its own.
fn refuse_json(command: &str, output: &Output) -> Result<()> {
    match output.json {
        false => Ok(()),
        true => Err(Failure::new(format!("{command} knows no --json"))),
    }
}

/// Prints the manual page: the command, then each subcommand with its options.
pub(super) fn page(output: &Output) -> Result<Outcome> {
    refuse_json("man", output)?;
    let mut command = Cli::command();
    command.build();
    let mut page = Vec::new();
    let man = clap_mangen::Man::new(command.clone());
    man.render(&mut page)?;
    let mut page = String::from_utf8_lossy(&page).into_owned();
    for subcommand in command.get_subcommands() {
        let name = subcommand.get_name();
        // What every command has is said once, at the top.
        let own = subcommand.clone().mut_args(|arg| {
            let hidden = arg.is_global_set() || arg.is_hide_set();
            arg.hide(hidden)
        });
        let man = clap_mangen::Man::new(own);
        let mut section = Vec::new();
        man.render_description_section(&mut section)?;
        man.render_options_section(&mut section)?;
        let section = String::from_utf8_lossy(&section);
        page.push_str(&format!(".SH \"LIMBECK {}\"\n", name.to_uppercase()));
        page.push_str(&section.replace(".SH ", ".SS "));
    }
    output.data(page)?;
    Ok(Outcome::Fine)
}
