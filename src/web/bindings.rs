//! The boundary to the page's worker: `Core.open`, `run`, `close`, and plain objects.

use crate::io::{Command, News, Problem, Refusal};
use crate::web::command;
use crate::web::driver::Driver;
use js_sys::{Function, Promise};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

/// One profile's client, running.
#[wasm_bindgen]
pub struct Core {
    driver: Driver,
}

#[wasm_bindgen]
impl Core {
    /// Opens a profile. Events are `{kind:'app', app}`, `{kind:'thread', thread}`, `{kind:'problem', problem}` when the
    /// browser's storage fails (`{code}`) or works again (nothing), and `{kind:'bug', line}` for a defect of the program.
    ///
    /// Rejects with `{code}`: noIndexedDb, storageDamaged, storageNewer, quota, noKey, storageFailed.
    #[wasm_bindgen(unchecked_return_type = "Promise<Core>")]
    pub fn open(
        profile: String,
        #[wasm_bindgen(js_name = relayUrl)] relay_url: String,
        #[wasm_bindgen(js_name = onEvent)] on_event: &Function,
    ) -> Promise {
        let on_event = on_event.clone();
        future_to_promise(async move {
            let news = move |news: News| {
                let lost = News::Bug {
                    line: "event that JavaScript cannot hold",
                };
                if let Ok(event) = plain(&news).or_else(|_| plain(&lost)) {
                    // An exception in a listener belongs to the page; the core continues.
                    let _ = on_event.call1(&JsValue::UNDEFINED, &event);
                }
            };
            let driver = Driver::open(profile, relay_url, news)
                .await
                .map_err(|fault| reason(&Refusal::Fault(fault)))?;
            Ok(Core { driver }.into())
        })
    }

    /// Runs one command; resolves with its outcome. Rejects with `{code, …}`: the core's codes with their names, or
    /// quota, storageFailed, closed.
    pub fn run(&self, command: &JsValue) -> Promise {
        let command: Command = match command::read(command) {
            Ok(command) => command,
            Err(_) => return Promise::reject(&reason(&malformed())),
        };
        let mut command = Some(command);
        Promise::new(&mut |resolve, reject| {
            let Some(command) = command.take() else { return };
            self.driver.run(command, move |result| {
                let settled = match result.and_then(|outcome| plain(&outcome).map_err(|_| malformed())) {
                    Ok(outcome) => resolve.call1(&JsValue::UNDEFINED, &outcome),
                    Err(refusal) => reject.call1(&JsValue::UNDEFINED, &reason(&refusal)),
                };
                // A promise's own functions do not throw.
                let _ = settled;
            });
        })
    }

    /// Ends the client. Commands under way are rejected with the code closed; committed writes stay.
    pub fn close(&self) {
        self.driver.close();
    }
}

fn plain(value: &impl Serialize) -> Result<JsValue, serde_wasm_bindgen::Error> {
    value.serialize(&serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true))
}

fn reason(refusal: &Refusal) -> JsValue {
    plain(refusal).unwrap_or(JsValue::UNDEFINED)
}

fn malformed() -> Refusal {
    Refusal::Problem(Problem::Internal)
}
