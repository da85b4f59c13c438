//! `db start|stop|url|reset`: the project's private server.

use serde_json::json;

use super::Context;
use crate::Outcome;
use crate::args::DbAction;
use crate::connect::{private_database, private_server};
use crate::failure::Result;

/// Runs the action. The URL is that of the database which `-n` chooses.
pub(super) async fn run(context: &Context, action: DbAction) -> Result<Outcome> {
    match action {
        DbAction::Start | DbAction::Url => tell_url(context).await?,
        DbAction::Stop => {
            let stopped = private_server(&context.config).stop()?;
            if context.output.json {
                context.output.json_data(&json!({ "stopped": stopped }))?;
            }
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
            tell_url(context).await?;
        }
    }
    Ok(Outcome::Fine)
}

async fn tell_url(context: &Context) -> Result<()> {
    let url = private_database(&context.config, &context.output, &context.interrupt).await?;
    if context.output.json {
        context.output.json_data(&json!({ "url": url }))
    } else {
        context.output.data(url)
    }
}
