//! A world in which stories can be told: a database, the sandbox's provider behind one that fails on demand, and a
//! clock that stands still until it is moved.

use domain::account::{Login, ProfilePatch, UserType};
use domain::actor::Principal;
use domain::api_key::sha256;
use domain::audit::first_broken;
use domain::deal::{Deal, Proposal};
use domain::gig::{GigStatus, NewGig};
use domain::id::{ContractId, DealId, GigId};
use domain::money::{Cents, Hours};
use domain::ports::clock::Clock;
use domain::ports::store::{Store, StoreExt, StoredAnswer};
use domain::text::{Body, Prose, Title};
use domain::time::Span;
use payments::sandbox::SandboxGateway;
use payments::signature::SigningSecret;
use persistence::{Database, Options};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use testkit::advisor::ScriptedAdvisor;
use testkit::clock::{CountingIds, FixedEntropy, ManualClock};
use testkit::faulty_gateway::FaultyGateway;
use testkit::memory::MemoryStore;
use usecases::escrow::Payment;
use usecases::sandbox::{Advanced, Sandbox, SandboxWorld};
use usecases::{
    Answered, App, Call, DealView, Desk, Failure, FundView, Idempotency, MilestoneView, Ports, Rendering, Reply,
    Settings, Story, applications, authenticate, contracts, escrow, gigs, negotiations, profiles, sessions, stories,
};

/// A card that works.
pub const GOOD_CARD: &str = "4242424242424242";

/// Everything there is.
pub struct World {
    pub app: App,
    pub sandbox: Sandbox,
    pub provider: SandboxWorld,
    pub gateway: Arc<FaultyGateway<SandboxGateway>>,
    pub advisor: Arc<ScriptedAdvisor>,
    pub clock: Arc<ManualClock>,
    _files: Option<tempfile::TempDir>,
}

/// Two people and what is between them.
pub struct Pair {
    pub client: Principal,
    pub worker: Principal,
    pub gig: GigId,
    pub deal: DealId,
}

impl World {
    pub fn in_memory() -> Self {
        Self::over(Arc::new(MemoryStore::default()), None)
    }

    pub async fn on_sqlite() -> Self {
        let files = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", files.path().join("stories.db").display());
        Self::over(database(&url).await, Some(files))
    }

    pub async fn on_postgres() -> Option<Self> {
        let cluster = testkit::postgres::cluster()?;
        Some(Self::over(database(&cluster.fresh_database()).await, None))
    }

    fn over(store: Arc<dyn Store>, files: Option<tempfile::TempDir>) -> Self {
        let clock = Arc::new(ManualClock::default());
        let ids = Arc::new(CountingIds::default());
        let secret = SigningSecret::new("whsec_stories");
        let bank = SandboxGateway::new(store.clone(), clock.clone(), ids.clone(), "http://127.0.0.1:8080", secret);
        let bank = Arc::new(bank);
        let gateway = Arc::new(FaultyGateway::new(bank.clone()));
        let entropy = Arc::new(FixedEntropy::default());
        let advisor = Arc::new(ScriptedAdvisor::default());
        let ports = Ports {
            store: store.clone(),
            gateway: gateway.clone(),
            advisor: advisor.clone(),
            clock: clock.clone(),
            ids,
            entropy,
        };
        let app = App::new(ports, Settings::default());
        let provider = SandboxWorld { provider: bank, clock: clock.clone(), store };
        let sandbox = Sandbox::new(app.clone(), provider.clone());
        Self { app, sandbox, provider, gateway, advisor, clock, _files: files }
    }

    /// Somebody who signed in and chose what to be.
    pub async fn person(&self, login: &str, user_type: UserType) -> Principal {
        let signed_in = sessions::sign_in(&self.app, &Login::parse(login).unwrap(), None).await.unwrap();
        let principal = authenticate::by_session(&self.app, &signed_in.token).await.unwrap();
        let patch = ProfilePatch { user_type: Some(user_type), ..ProfilePatch::default() };
        self.tell(stories::PROFILE_PATCH, &principal, move |desk| profiles::patch(desk, &patch)).await.unwrap();
        principal
    }

    /// Tells a story that changes something.
    pub async fn tell<T: Send + 'static>(
        &self,
        story: Story,
        principal: &Principal,
        told: impl Fn(&mut Desk<'_>) -> Result<Reply<T>, Failure> + Send + Sync + 'static,
    ) -> Result<T, Failure> {
        self.app.command(call(story, principal), told, words).await.map(fresh)
    }

    /// An active gig of the client's.
    pub async fn gig(&self, client: &Principal) -> GigId {
        let new = new_gig(GigStatus::Active);
        self.tell(stories::GIG_CREATE, client, move |desk| gigs::create(desk, &new)).await.unwrap().gig.id
    }

    /// A client and a worker who is on the shortlist of the client's gig.
    pub async fn shortlisted(&self, name: &str) -> (Principal, Principal, GigId) {
        let client = self.person(&format!("{name}-client"), UserType::Client).await;
        let worker = self.person(&format!("{name}-worker"), UserType::Freelancer).await;
        let gig = self.gig(&client).await;
        let apply = move |desk: &mut Desk<'_>| applications::apply(desk, gig, &Prose::parse("Me!").unwrap());
        let application = self.tell(stories::GIG_APPLY, &worker, apply).await.unwrap().application.id;
        let to = domain::application::ApplicationStatus::Shortlisted;
        let shortlist = move |desk: &mut Desk<'_>| applications::patch(desk, gig, application, to);
        self.tell(stories::APPLICATION_PATCH, &client, shortlist).await.unwrap();
        (client, worker, gig)
    }

    /// A pair who negotiate, with round 1 made by the client.
    pub async fn negotiating(&self, name: &str, terms: Proposal) -> Pair {
        let (client, worker, gig) = self.shortlisted(name).await;
        let start = negotiations::Start { gig, worker: worker.user, proposal: Some(terms) };
        let told = move |desk: &mut Desk<'_>| negotiations::start(desk, &start);
        let deal = self.tell(stories::NEGOTIATION_START, &client, told).await.unwrap().deal.id;
        Pair { client, worker, gig, deal }
    }

    /// A pair whose contract both approved.
    pub async fn approved(&self, name: &str, terms: Proposal) -> Pair {
        let pair = self.negotiating(name, terms).await;
        let deal = pair.deal;
        self.tell(stories::NEGOTIATION_AGREE, &pair.worker, move |desk| negotiations::agree(desk, deal, None))
            .await
            .unwrap();
        let contract = self.deal(deal).await.contract.unwrap().id;
        for party in [&pair.client, &pair.worker] {
            self.approve(party, contract).await.unwrap();
        }
        pair
    }

    pub async fn approve(&self, party: &Principal, contract: ContractId) -> Result<DealView, Failure> {
        let call = call(stories::CONTRACT_APPROVE, party);
        contracts::approve(&self.app, call, contract, None, words).await.map(fresh)
    }

    /// A pair whose contract is active: paid for, and the worker can be paid.
    pub async fn active(&self, name: &str, terms: Proposal) -> Pair {
        let pair = self.approved(name, terms).await;
        let view = self.fund(&pair).await.unwrap();
        if let Some(intent) = view.milestone.milestone().unwrap().intent() {
            self.sandbox.complete_onboarding(&pair.worker, pair.worker.user).await.unwrap();
            self.sandbox.confirm(&pair.client, intent, GOOD_CARD).await.unwrap();
        }
        pair
    }

    pub async fn fund(&self, pair: &Pair) -> Result<FundView, Failure> {
        let payment = self.payment(pair).await;
        let call = call(stories::MILESTONE_FUND, &pair.client);
        escrow::fund(&self.app, call, payment, words, |answer, _| answer).await.map(fresh)
    }

    pub async fn deliver(&self, pair: &Pair) -> MilestoneView {
        let Payment { contract, milestone, .. } = self.payment(pair).await;
        let notes = Prose::parse("Here it is").unwrap();
        let told = move |desk: &mut Desk<'_>| escrow::deliver(desk, contract, milestone, Some(&notes), &[]);
        self.tell(stories::MILESTONE_DELIVER, &pair.worker, told).await.unwrap()
    }

    pub async fn release(&self, pair: &Pair) -> Result<Answered<MilestoneView>, Failure> {
        let payment = self.payment(pair).await;
        escrow::release(&self.app, call(stories::MILESTONE_RELEASE, &pair.client), payment, words).await
    }

    /// The first milestone of a pair's contract.
    pub async fn payment(&self, pair: &Pair) -> Payment {
        let contract = self.deal(pair.deal).await.contract.unwrap();
        Payment { contract: contract.id, milestone: contract.milestones[0].id, expected_amount: None }
    }

    pub async fn advance(&self, by: Span) -> Advanced {
        let anybody = self.person("operator", UserType::Client).await;
        self.sandbox.advance(&anybody, by).await.unwrap()
    }

    /// The deal as it is stored, its audit verified and its ledger balanced.
    pub async fn deal(&self, id: DealId) -> Deal {
        let (deal, audit, ledger) = self
            .app
            .ports
            .store
            .read("test.deal", move |tx| Ok::<_, Failure>((tx.deal(id)?, tx.audit(id)?, tx.ledger_of(id)?)))
            .await
            .unwrap();
        let deal = deal.unwrap();
        assert_eq!(first_broken(&audit), None);
        assert_eq!(audit.last().map(|entry| entry.seq), Some(deal.audit.seq));
        assert!(ledger.iter().all(domain::ledger::LedgerTransaction::is_balanced));
        deal
    }

    pub async fn milestone_status(&self, pair: &Pair) -> &'static str {
        self.deal(pair.deal).await.milestones()[0].status().name()
    }

    pub fn wall(&self) -> domain::time::Instant {
        self.clock.wall()
    }
}

async fn database(url: &str) -> Arc<dyn Store> {
    Arc::new(Database::open(url, Options::default()).await.unwrap())
}

/// A call without any extras.
pub fn call(story: Story, principal: &Principal) -> Call {
    Call { story, principal: principal.clone(), idempotency: None, dry_run: false, if_match: None }
}

/// A call under an `Idempotency-Key`.
pub fn keyed(story: Story, principal: &Principal, key: &str, body: &str) -> Call {
    let idempotency = Some(Idempotency { key: key.to_owned(), fingerprint: sha256(body.as_bytes()) });
    Call { idempotency, ..call(story, principal) }
}

/// Words for a reply, other ones each time: what is the same is a replay.
pub fn words<T>(reply: &Reply<T>) -> Rendering {
    static SAID: AtomicU64 = AtomicU64::new(0);
    let status = match reply {
        Reply::Created(_) => 201,
        Reply::Done(_) => 200,
        Reply::Deleted => 204,
        Reply::Accepted(_) => 202,
        Reply::KeptRefusal(..) => 409,
    };
    let answer = |secret: &str| StoredAnswer {
        status,
        body: format!("{}{secret}", SAID.fetch_add(1, Ordering::SeqCst)),
        content_type: Some("application/json".to_owned()),
        location: None,
        etag: None,
    };
    Rendering { answer: answer(" with a secret"), kept: answer("") }
}

/// What a story told just now came to.
pub fn fresh<T>(answered: Answered<T>) -> T {
    match answered.fresh {
        Some(Reply::Created(it) | Reply::Done(it) | Reply::Accepted(it)) => it,
        Some(Reply::Deleted) => panic!("it is gone"),
        Some(Reply::KeptRefusal(refusal, _)) => panic!("refused: {refusal}"),
        None => panic!("a replay of {:?}", answered.answer),
    }
}

/// A gig of 80 dollars an hour.
pub fn new_gig(status: GigStatus) -> NewGig {
    NewGig {
        title: Title::parse("Parser in Rust").unwrap(),
        description: Body::default(),
        scope: Body::default(),
        skills: Vec::new(),
        rate: Cents(8_000),
        status,
    }
}

/// 100 dollars an hour, five hours a week.
pub fn paid() -> Proposal {
    Proposal { rate: Some(Cents(10_000)), hours: Some(Hours(500)), ..Proposal::default() }
}

/// Unpaid.
pub fn unpaid() -> Proposal {
    Proposal { rate: Some(Cents(0)), hours: Some(Hours(500)), ..Proposal::default() }
}
