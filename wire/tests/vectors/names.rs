//! The names of values, and so of their files.
//!
//! Total matches: a new variant does not compile until it has a name here. Give it a value, too, and a file.

use sotto_wire::{From, RelayFrame, Reply, Request, Ttl};

pub fn request_name(request: &Request) -> String {
    let name = match request {
        Request::Hello { .. } => "hello",
        Request::Create { .. } => "create",
        Request::Append { ttl: Ttl::Hour, .. } => "append-hour",
        Request::Append { rotation: None, .. } => "append",
        Request::Append { rotation: Some(_), .. } => "append-rotating",
        Request::Follow {
            from: From::Generation, ..
        } => "follow-generation",
        Request::Follow {
            from: From::After(_), ..
        } => "follow-after",
        Request::Unfollow { .. } => "unfollow",
        Request::Signal { .. } => "signal",
        Request::Inspect { .. } => "inspect",
        Request::Deliver { .. } => "deliver",
        Request::FollowInbox { .. } => "follow-inbox",
        Request::TrimInbox { .. } => "trim-inbox",
        Request::Challenge => "challenge",
        Request::Write { .. } => "write",
        Request::Lookup { .. } => "lookup",
        Request::TakeKeyPackage { .. } => "take-key-package",
        Request::IceServers => "ice-servers",
        Request::Forward { .. } => "forward",
        Request::Stay { .. } => "stay",
        Request::ForwardEnd => "forward-end",
    };
    format!("request-{name}")
}

pub fn reply_name(reply: &Reply) -> &'static str {
    match reply {
        Reply::Hello(_) => "hello",
        Reply::Created => "created",
        Reply::Appended { .. } => "appended",
        Reply::Following { .. } => "following",
        Reply::Unfollowed => "unfollowed",
        Reply::Signalled => "signalled",
        Reply::Inspected(_) => "inspected",
        Reply::Delivered => "delivered",
        Reply::InboxTrimmed => "inbox-trimmed",
        Reply::Challenge(_) => "challenge",
        Reply::Written { .. } => "written",
        Reply::Account(_) => "account",
        Reply::KeyPackage { .. } => "key-package",
        Reply::IceServers { forwards: None, .. } => "ice-servers",
        Reply::IceServers { forwards: Some(_), .. } => "ice-servers-forwarding",
        Reply::Forwarded { .. } => "forwarded",
        Reply::Stays => "stays",
        Reply::ForwardEnded => "forward-ended",
    }
}

pub fn frame_name(frame: &RelayFrame) -> &'static str {
    match frame {
        RelayFrame::Reply { reply, .. } => reply_name(reply),
        RelayFrame::Refused { .. } => "refused",
        RelayFrame::Record(_) => "push-record",
        RelayFrame::Signal(_) => "push-signal",
        RelayFrame::InboxItem(_) => "push-inbox-item",
    }
}
