//! The attacker's groups: any topic, any terms, any leaf, and no checks.

use crate::attacker::line::{Line, ask};
use crate::attacker::logs::appended;
use crate::attacker::terms::{SUITE, extensions};
use crate::attacker::{Attacker, Device, Invitation};
use crate::world::{Person, World, contains};
use openmls::prelude::{
    BasicCredential, Capabilities, CredentialType, CredentialWithKey, ExtensionType, GroupId, KeyPackage, KeyPackageIn,
    LeafNodeIndex, LeafNodeParameters, Lifetime, MlsGroup, MlsGroupCreateConfig, MlsGroupJoinConfig, MlsMessageBodyIn,
    MlsMessageIn, PURE_CIPHERTEXT_WIRE_FORMAT_POLICY, ProcessedMessageContent, ProtocolMessage, ProtocolVersion,
    StagedWelcome,
};
use openmls_traits::OpenMlsProvider;
use sotto::content::{Content, Control};
use sotto::conversation::session::Terms;
use sotto::credential::{DeviceCredential, DeviceIdentity};
use sotto::mls::Operation;
use sotto_wire::{
    AccountKey, Capability, ClientFrame, Cursor, Generation, InboxItem, RecordId, Refusal, RelayFrame, Request, Topic,
    Ttl, from_bytes, limits,
};
use tls_codec::{Deserialize, Serialize};

/// A group of one of the attacker's devices. It is kept in the device's store; none of our rules is applied to it.
pub struct Group {
    pub at: usize,
    pub topic: Topic,
    pub welcome: Vec<u8>,
    /// The relay's position of the commit with the Welcome; 0 when the relay refused it.
    pub after: Cursor,
}

/// The changes of one commit by the attacker.
#[derive(Default)]
pub struct Commit {
    pub add: Vec<Vec<u8>>,
    pub remove: Vec<u32>,
    pub terms: Option<Terms>,
}

impl Commit {
    pub fn adding(add: Vec<Vec<u8>>) -> Self {
        Self { add, ..Self::default() }
    }
}

impl Group {
    pub fn invitation(&self) -> Invitation {
        self.invitation_after(self.after)
    }

    /// With a false position of the commit.
    pub fn invitation_after(&self, after: Cursor) -> Invitation {
        Invitation::Welcome {
            topic: self.topic,
            welcome: self.welcome.clone().into(),
            after,
        }
    }
}

impl Attacker {
    /// A group of the device with the owners of these KeyPackages. The relay gets its log, if it accepts it.
    pub fn group(&mut self, world: &mut World, at: usize, topic: Topic, terms: Terms, add: Vec<Vec<u8>>) -> Group {
        let Device { identity, mls, .. } = &mut self.devices[at];
        let config = MlsGroupCreateConfig::builder()
            .ciphersuite(SUITE)
            .capabilities(capabilities())
            .lifetime(Lifetime::init(0, u64::MAX))
            .wire_format_policy(PURE_CIPHERTEXT_WIRE_FORMAT_POLICY)
            .padding_size(256)
            .use_ratchet_tree_extension(true)
            .with_group_context_extensions(extensions(&terms))
            .build();
        let made = mls.change(&mut self.rng, |op| {
            MlsGroup::new_with_group_id(op, identity, &config, group_id(topic), credential(identity)).map(drop)
        });
        made.unwrap();
        let mut group = Group {
            at,
            topic,
            welcome: Vec::new(),
            after: Cursor(0),
        };
        let first = self.token(&group).1.hash();
        let _ = ask(world, Request::Create { topic, first });
        let _ = self.commits(world, &mut group, Commit::adding(add));
        group
    }

    /// A group of a malicious member, which its client is in.
    pub fn member_of(&self, topic: Topic) -> Group {
        Group {
            at: 0,
            topic,
            welcome: Vec::new(),
            after: Cursor(0),
        }
    }

    /// Commits, asks the relay to append it, and applies it whatever the relay answers.
    pub fn commits(&mut self, world: &mut World, group: &mut Group, commit: Commit) -> Result<Cursor, Refusal> {
        self.commits_with(world, group, commit, LeafNodeParameters::default())
    }

    /// Commits an update path whose leaf has the credential of another name.
    pub fn commits_as(&mut self, world: &mut World, group: &mut Group, name: &str) -> Result<Cursor, Refusal> {
        self.claims(group.at, name);
        let leaf = LeafNodeParameters::builder()
            .with_credential_with_key(credential(&self.devices[group.at].identity))
            .build();
        self.commits_with(world, group, Commit::default(), leaf)
    }

    fn commits_with(
        &mut self,
        world: &mut World,
        group: &mut Group,
        commit: Commit,
        leaf: LeafNodeParameters,
    ) -> Result<Cursor, Refusal> {
        let (generation, capability) = self.token(group);
        let (message, welcome) = self.with(group, |group, op, me| {
            let package = |bytes: &Vec<u8>| {
                let package = KeyPackageIn::tls_deserialize_exact(bytes).unwrap();
                package.validate(op.crypto(), ProtocolVersion::Mls10).unwrap()
            };
            let builder = group
                .commit_builder()
                .force_self_update(true)
                .leaf_node_parameters(leaf)
                .propose_adds(commit.add.iter().map(package))
                .propose_removals(commit.remove.into_iter().map(LeafNodeIndex::new));
            let builder = match &commit.terms {
                Some(terms) => builder.propose_group_context_extensions(extensions(terms)).unwrap(),
                None => builder,
            };
            let bundle = builder
                .load_psks(op.storage())
                .unwrap()
                .build(op.rand(), op.crypto(), me, |_| true)
                .unwrap()
                .stage_commit(op)
                .unwrap();
            let (message, welcome, _) = bundle.into_messages();
            group.merge_pending_commit(op).unwrap();
            let welcome = welcome.map(|welcome| welcome.to_bytes().unwrap());
            (message.to_bytes().unwrap(), welcome.unwrap_or_default())
        });
        let next = self.token(group).1.hash();
        let record = self.append(group.topic, generation, capability, message, Some(next));
        let taken = appended(world, record);
        group.after = taken.unwrap_or_default();
        group.welcome = welcome;
        taken
    }

    /// The generation that the group is in, and its capability.
    pub fn token(&mut self, group: &Group) -> (Generation, Capability) {
        let topic = group.topic;
        self.with(group, |group, op, _| {
            let token = group.export_secret(op.crypto(), "sotto capability v1", &topic.0, 32);
            let token = Capability::new(token.unwrap().try_into().unwrap());
            (Generation(group.epoch().as_u64()), token)
        })
    }

    /// Says something in the group's log.
    pub fn says(&mut self, world: &mut World, group: &Group, text: &str) -> Result<Cursor, Refusal> {
        let content = Content::text(self.random(), text, None);
        self.sends(world, group, &content)
    }

    /// Sends a message as this device's own client does: under the mark by which it recognises its records.
    pub fn says_with_its_mark(&mut self, world: &mut World, group: &Group, text: &str) -> Result<Cursor, Refusal> {
        let (generation, capability) = self.token(group);
        let content = Content::text(self.random(), text, None).to_bytes();
        let id = RecordId(self.random());
        let body = self.with(group, |mls, op, me| {
            mls.set_aad(me.own_mark(group.topic, generation, id).to_vec());
            mls.create_message(op, me, &content).unwrap().to_bytes().unwrap()
        });
        let record = Request::Append {
            topic: group.topic,
            generation,
            capability,
            id,
            ttl: Ttl::Days90,
            body: body.into(),
            rotation: None,
        };
        appended(world, record)
    }

    /// Says that its device has joined.
    pub fn joined(&mut self, world: &mut World, group: &Group) -> Result<Cursor, Refusal> {
        let content = Content::control(self.random(), &Control::Joined);
        self.sends(world, group, &content)
    }

    pub fn sends(&mut self, world: &mut World, group: &Group, content: &Content) -> Result<Cursor, Refusal> {
        let content = content.to_bytes();
        let body = self.with(group, |group, op, me| {
            group.create_message(op, me, &content).unwrap().to_bytes().unwrap()
        });
        self.puts(world, group, body)
    }

    /// These bytes as a record of the group's log, under a fresh id.
    pub fn puts(&mut self, world: &mut World, group: &Group, body: Vec<u8>) -> Result<Cursor, Refusal> {
        let (generation, capability) = self.token(group);
        let record = self.append(group.topic, generation, capability, body, None);
        appended(world, record)
    }

    /// Whether the group opens a record that a client sent for its log, and finds this text in it. Follows commits.
    pub fn reads(&mut self, world: &World, group: &Group, text: &str) -> bool {
        let sent = world
            .wire
            .iter()
            .filter_map(|frame| match from_bytes(frame, limits::FRAME) {
                Ok(ClientFrame {
                    request: Request::Append { topic, body, .. },
                    ..
                }) if topic == group.topic => Some(body),
                _ => None,
            });
        let mut found = false;
        for body in sent {
            let Ok(MlsMessageBodyIn::PrivateMessage(message)) =
                MlsMessageIn::tls_deserialize_exact(body.as_slice()).map(MlsMessageIn::extract)
            else {
                continue;
            };
            found |= self.with(group, |group, op, _| {
                let message = group.process_message(op, ProtocolMessage::from(message));
                match message.map(|message| message.into_content()) {
                    Ok(ProcessedMessageContent::ApplicationMessage(message)) => {
                        contains(&message.into_bytes(), text.as_bytes())
                    }
                    Ok(ProcessedMessageContent::StagedCommitMessage(commit)) => {
                        group.merge_staged_commit(op, *commit).unwrap();
                        false
                    }
                    _ => false,
                }
            });
        }
        found
    }

    /// The groups that Welcomes in the device's inbox lead into.
    pub fn joins(&mut self, world: &mut World, at: usize) -> Vec<Group> {
        let Self { devices, rng, .. } = self;
        let device = &mut devices[at];
        let mut line = Line::open(world);
        let follow = Request::FollowInbox {
            inbox: device.inbox,
            capability: device.reader.duplicate(),
            after: Cursor(0),
        };
        line.ask(world, follow).unwrap();
        world.deliver();
        let mut groups = Vec::new();
        for frame in line.frames(world) {
            let RelayFrame::InboxItem(InboxItem { inbox, body, .. }) = frame else {
                continue;
            };
            let opened = device.keys.open(inbox, &body).ok();
            let Some((topic, welcome, after)) = opened.and_then(|plain| welcomed(&plain)) else {
                continue;
            };
            let config = MlsGroupJoinConfig::builder()
                .wire_format_policy(PURE_CIPHERTEXT_WIRE_FORMAT_POLICY)
                .padding_size(256)
                .build();
            let Ok(MlsMessageBodyIn::Welcome(message)) =
                MlsMessageIn::tls_deserialize_exact(welcome.as_slice()).map(MlsMessageIn::extract)
            else {
                continue;
            };
            let joined = device.mls.change(rng, |op| {
                let staged = StagedWelcome::new_from_welcome(op, &config, message, None)?;
                staged.into_group(op).map(drop)
            });
            if joined.is_ok() {
                groups.push(Group {
                    at,
                    topic,
                    welcome,
                    after,
                });
            }
        }
        groups
    }

    /// The devices in a group of the first device's store; none if it has no such group.
    pub fn members(&self, topic: Topic) -> Vec<DeviceCredential> {
        let group = self.devices[0]
            .mls
            .look(|op| MlsGroup::load(op.storage(), &group_id(topic)));
        let leaf =
            |leaf: openmls::prelude::Member| DeviceCredential::verified(leaf.credential.serialized_content()).unwrap();
        let group = group.ok().flatten();
        group.map_or_else(Vec::new, |group| group.members().map(leaf).collect())
    }

    /// The other members' leaves of a group that the device is in still; none if it is in no such group.
    pub fn others(&self, group: &Group) -> Vec<(u32, DeviceCredential)> {
        let load = |op: &Operation<'_>| MlsGroup::load(op.storage(), &group_id(group.topic));
        let stored = self.devices[group.at].mls.look(load).ok().flatten();
        let Some(found) = stored.filter(MlsGroup::is_active) else {
            return Vec::new();
        };
        let own = found.own_leaf_index();
        let others = found.members().filter(|leaf| leaf.index != own);
        let named = others.filter_map(|leaf| {
            let credential = DeviceCredential::verified(leaf.credential.serialized_content()).ok()?;
            Some((leaf.index.u32(), credential))
        });
        named.collect()
    }

    /// Works on the group as it is stored.
    fn with<T>(&mut self, group: &Group, run: impl FnOnce(&mut MlsGroup, &Operation<'_>, &DeviceIdentity) -> T) -> T {
        let Device { identity, mls, .. } = &mut self.devices[group.at];
        let result = mls.change(&mut self.rng, |op| {
            let group = MlsGroup::load(op.storage(), &group_id(group.topic));
            Ok::<_, ()>(run(&mut group.unwrap().unwrap(), op, identity))
        });
        result.unwrap()
    }

    /// A KeyPackage that is valid for this many seconds from now, by the wall clock.
    pub fn package_for(&mut self, at: usize, seconds: u64) -> Vec<u8> {
        let Device { identity, mls, .. } = &mut self.devices[at];
        let builder = KeyPackage::builder()
            .leaf_node_capabilities(capabilities())
            .key_package_lifetime(Lifetime::new(seconds));
        mls.change(&mut self.rng, |op| {
            let bundle = builder.build(SUITE, op, identity, credential(identity)).unwrap();
            bundle.key_package().tls_serialize_detached()
        })
        .unwrap()
    }
}

/// A package that claims another suite.
pub fn of_another_suite(mut package: Vec<u8>) -> Vec<u8> {
    package[2..4].copy_from_slice(&1u16.to_be_bytes());
    package
}

/// Whether a person's store has a group of this topic with a leaf of the account.
pub fn shares_a_group(person: &Person, topic: Topic, account: AccountKey) -> bool {
    let members = Attacker::of(person).members(topic);
    members.iter().any(|member| member.account == account)
}

/// The topic, the MLS message and the position in a signed invitation, if it is a Welcome.
fn welcomed(signed: &[u8]) -> Option<(Topic, Vec<u8>, Cursor)> {
    let mut fields = minicbor::Decoder::new(signed);
    fields.array().ok()?;
    fields.bytes().ok()?;
    let mut fields = minicbor::Decoder::new(fields.bytes().ok()?);
    fields.array().ok()?;
    if fields.u32().ok()? != 1 {
        return None;
    }
    fields.array().ok()?;
    let topic = Topic(fields.bytes().ok()?.try_into().ok()?);
    let welcome = fields.bytes().ok()?.to_vec();
    Some((topic, welcome, Cursor(fields.u64().ok()?)))
}

fn group_id(topic: Topic) -> GroupId {
    GroupId::from_slice(&topic.0)
}

fn credential(device: &DeviceIdentity) -> CredentialWithKey {
    let credential: &DeviceCredential = device.credential();
    CredentialWithKey {
        credential: BasicCredential::new(credential.to_bytes()).into(),
        signature_key: credential.key.0.as_slice().into(),
    }
}

fn capabilities() -> Capabilities {
    Capabilities::builder()
        .versions(vec![ProtocolVersion::Mls10])
        .ciphersuites(vec![SUITE])
        .extensions(vec![ExtensionType::LastResort, ExtensionType::Unknown(0xF0C0)])
        .proposals(Vec::new())
        .credentials(vec![CredentialType::Basic])
        .build()
}
