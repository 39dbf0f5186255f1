//! The servers that help a call's connections: the STUN and TURN servers of the relay, and calls that use only TURN.

use crate::call::one::{Call, Reason, Stage};
use crate::call::topology::Topology;
use crate::client::Client;
use crate::client::relay::requests::PendingRequest;
use crate::transaction::Transaction;
use sotto_wire::{IceServer, Millis, Request};

impl Client {
    /// A person who hides their address calls through a TURN server, or not at all. A forwarded call shows the address
    /// only to the operator, who knows it already.
    pub(in crate::client) fn stay_hidden(&mut self, tx: &Transaction<'_>) {
        let hides = self.account.hides_ip();
        let Some((servers, _)) = self.calls.ice.as_ref().filter(|_| hides) else {
            return;
        };
        let turns = servers
            .iter()
            .flat_map(|server| &server.uris)
            .any(|uri| uri.starts_with("turn"));
        let new = |call: &Call| {
            let begins = !matches!(call.stage(), Stage::RingingIn { .. } | Stage::Ended(..));
            begins && call.topology() == Topology::Mesh && call.connected_at().is_none()
        };
        if !turns && self.calls.machine.current().is_some_and(new) {
            let now = self.now(tx);
            self.calls.machine.finish(now, Reason::Exposed);
        }
    }

    /// Asks for the servers when the known ones expire too soon.
    pub(in crate::client) fn ask_ice_servers(&mut self, tx: &mut Transaction<'_>) {
        let good = self.calls.ice.as_ref().is_some_and(|(_, until)| tx.effective < *until);
        if self.relay.is_online() && !good && !self.relay.is_asked(|asked| matches!(asked, PendingRequest::IceServers))
        {
            self.calls.ice = None;
            self.relay.send(tx, Request::IceServers, PendingRequest::IceServers);
        }
    }

    /// Takes the relay's servers. A new call uses them for half of their lifetime.
    pub(in crate::client) fn ice_servers(
        &mut self,
        tx: &Transaction<'_>,
        servers: Vec<IceServer>,
        (ttl, forwards): (u32, Option<u32>),
    ) {
        let until = Millis(tx.effective.0.saturating_add(u64::from(ttl) * 500));
        self.calls.ice = Some((servers, until));
        self.calls.forwards = forwards;
        self.dirty.app = true;
    }
}
