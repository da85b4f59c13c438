//! `db start|stop|url|reset`: the project's private server.

use super::Context;
use crate::Outcome;
use crate::args::DbAction;
use crate::connect::{private_server, private_url};
use crate::failure::Result;

/// Runs the action.
pub(super) fn run(context: &Context, action: DbAction) -> Result<Outcome> {
    match action {
        DbAction::Start | DbAction::Url => {
            let url = private_url(&context.config, &context.output)?;
            context.output.data(url)?;
        }
        DbAction::Stop => {
            let stopped = private_server(&context.config).stop()?;
            context.output.message(if stopped {
                "stopped the private server"
            } else {
                "the private server was not running"
            });
        }
        DbAction::Reset => {
            private_server(&context.config).reset()?;
            context
                .output
                .message("deleted all data of the private server and started it anew");
            context
                .output
                .data(private_url(&context.config, &context.output)?)?;
        }
    }
    Ok(Outcome::Fine)
}
