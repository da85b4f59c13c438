//! `db start|stop|url|status|reset`: the project's private server.

use limbeck_server::Status;
use serde_json::json;

use crate::Outcome;
use crate::args::{DbAction, Global};
use crate::config::{Config, Location};
use crate::connect::{private_database, private_server};
use crate::failure::Result;
use crate::interrupt::Interrupt;
use crate::output::Output;

/// Runs the action. The URL is that of the database which `-n` chooses; nothing else is asked of
/// the configuration, so a mistake in it stops no server from being started or stopped.
pub(super) async fn run(
    options: &Global,
    location: Location,
    action: DbAction,
    output: &Output,
    interrupt: &Interrupt,
) -> Result<Outcome> {
    if options.name.is_some() {
        Config::load(options, location.clone())?.check()?;
    }
    let server = private_server(&location);
    match action {
        DbAction::Start | DbAction::Url => {}
        DbAction::Status => return tell_status(server.status(), output),
        DbAction::Stop => return tell_stopped(server.stop()?, output),
        DbAction::Reset => {
            server.reset()?;
            output.message("deleted all data of the private server and started it anew");
        }
    }
    let url = private_database(&location, options.name.as_deref(), output, interrupt).await?;
    if output.json {
        output.json_data(&json!({ "url": url }))?;
    } else {
        output.data(url)?;
    }
    Ok(Outcome::Fine)
}

fn tell_status(status: Status, output: &Output) -> Result<Outcome> {
    let (word, pid) = match status {
        Status::NotCreated => ("not created", None),
        Status::Stopped => ("stopped", None),
        Status::Busy { pid } => ("busy", Some(pid)),
        Status::Running { pid } => ("running", Some(pid)),
    };
    if output.json {
        output.json_data(&json!({ "status": word, "pid": pid }))?;
    } else {
        output.data(word)?;
    }
    Ok(Outcome::Fine)
}

fn tell_stopped(stopped: bool, output: &Output) -> Result<Outcome> {
    if output.json {
        output.json_data(&json!({ "stopped": stopped }))?;
    }
    output.message(if stopped {
        "stopped the private server"
    } else {
        "the private server was not running"
    });
    Ok(Outcome::Fine)
}
