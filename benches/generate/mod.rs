//! A seeded generator of realistic claims, for the benchmark and for the fault tests.
//!
//! [`write_bundle`] streams a bundle of any size in constant memory, [`queries`] gives searches
//! that find something in it. A record is drawn from (seed, kind, index) alone: a seed gives the
//! same bytes on every machine (no floating point, no hash maps), and the claims of a small bundle
//! are the first claims of a larger one. All names are invented, all hosts end in `.example`.
//!
//! [`Generator`] draws numbers and words; `fill` makes a sentence of a template (`slot` explains each
//! `{n}`); `article`, `source`, `claim` make a record. Texts stand as in JSON: nothing is escaped later.
#![allow(dead_code, reason = "each user of it takes a part")]

use std::{io, sync::LazyLock};

/// Lists parted by `;` (below that by `|` and `,`), the frequent words first; split at first use.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident = $text:literal)*) => {
        $($(#[$doc])* static $name: LazyLock<Vec<&'static str>> =
            LazyLock::new(|| $text.split(';').collect());)*
    };
}
/// The lists of each theme, in the order told at THEMES.
static LISTS: LazyLock<Vec<Vec<Vec<&'static str>>>> = LazyLock::new(|| {
    let lists = |theme: &&'static str| theme.split('|').map(|list| list.split(',').collect());
    THEMES.iter().map(|theme| lists(theme).collect()).collect()
});
words! {
    /// Themes: name | 20 measures, which are the 200 tags | people | policies | adjectives.
    THEMES = "Economy|unemployment,wage growth,inflation,public debt,consumer spending,exports,\
        poverty,youth unemployment,household income,productivity,bankruptcies,investment,imports,\
        overtime,tourism,pension spending,income inequality,small business lending,factory output,\
        tax evasion|workers,pensioners,taxpayers,employers,shopkeepers,farmers,apprentices|the \
        minimum wage,the sales tax,the stimulus package,the spending freeze,the trade agreement,\
        the bank bailout|real,median,nominal,quarterly;Public Health|vaccination,waiting times,\
        hospital admissions,obesity,smoking,infant mortality,measles,life expectancy,drug prices,\
        diabetes,antibiotic resistance,cancer screening,influenza,opioid deaths,nurse vacancies,\
        alcohol consumption,mental illness,asthma,sick leave,organ donation|patients,nurses,\
        doctors,children,mothers,smokers,surgeons|the vaccine mandate,the sugar levy,the insurance \
        reform,the hospital merger,the smoking ban,the drug subsidy|severe,preventable,chronic,\
        untreated;Migration|net migration,asylum applications,deportations,border crossings,work \
        visas,remittances,family reunification,naturalisations,refugee arrivals,illegal entry,\
        human smuggling,student visas,detention costs,language courses,overstayed permits,seasonal \
        labour,resettlement,emigration,expulsions,asylum appeals|refugees,migrants,asylum seekers,\
        newcomers,citizens,foreign workers,border guards|the border wall,the asylum law,the visa \
        waiver,the travel ban,the resettlement quota,the amnesty|illegal,irregular,annual,\
        temporary;Elections|turnout,postal voting,voter registration,campaign donations,early \
        voting,recounts,voter fraud,spoiled ballots,approval ratings,lobbying,polling errors,party \
        membership,television debates,campaign spending,absentee ballots,petitions,nepotism,vote \
        buying,gerrymandering,corruption|voters,candidates,donors,poll workers,senators,lobbyists,\
        independents|the voting machines,the referendum,the electoral reform,the identity law,the \
        coalition pact,the impeachment|anonymous,declared,disputed,local;Climate|carbon emissions,\
        sea level,rainfall,temperature,wildfires,drought,methane,coal use,recycling,solar power,\
        wind power,deforestation,flood damage,glacier loss,air pollution,heat deaths,hurricanes,\
        electricity prices,crop failure,fuel subsidies|scientists,coal miners,residents,fishermen,\
        engineers,foresters,activists|the carbon tax,the climate accord,the coal phase-out,the \
        pipeline,the emissions standard,the wind farm|global,industrial,record,extreme;Public \
        Safety|violent crime,burglary,homicide,gun ownership,car theft,domestic violence,knife \
        crime,incarceration,police shootings,drug arrests,reoffending,fraud,hate crime,court \
        delays,robbery,arson,prison overcrowding,organised crime,shoplifting,cybercrime|police \
        officers,prisoners,victims,judges,gun owners,suspects,witnesses|the gun law,the death \
        penalty,the bail reform,the curfew,the body camera trial,the drug amnesty|armed,unsolved,\
        recorded,fatal;Education|school funding,class size,tuition fees,graduation,literacy,\
        truancy,student debt,dropout,teacher pay,exam results,childcare costs,homeschooling,school \
        closures,bullying,university enrolment,reading scores,apprenticeships,scholarships,special \
        needs support,plagiarism|teachers,pupils,parents,graduates,professors,toddlers,librarians|\
        the school voucher,the common curriculum,the tuition freeze,the free lunch programme,the \
        entrance exam,the charter school|average,rural,unpaid,vocational;Housing|rents,house \
        prices,homelessness,evictions,mortgage rates,vacancies,building permits,damp,social \
        housing,property tax,home ownership,overcrowding,construction costs,foreclosures,second \
        homes,short-term letting,land prices,energy bills,squatting,demolition|tenants,landlords,\
        homeowners,builders,renters,squatters,planners|the rent cap,the bedroom tax,the zoning law,\
        the housing benefit,the stamp duty,the green belt|affordable,urban,private,subsidised;\
        Transport|road deaths,traffic,train delays,bus fares,cycling,fuel prices,car sales,parking,\
        speeding,drunk driving,airport noise,rail freight,potholes,commuting,electric cars,ferry \
        traffic,toll revenue,pedestrian injuries,flight cancellations,bridge repairs|drivers,\
        commuters,cyclists,passengers,pilots,truckers,pedestrians|the congestion charge,the \
        high-speed line,the airport expansion,the toll road,the speed limit,the diesel ban|daily,\
        public,regional,metropolitan;Media|screen time,broadband coverage,newspaper sales,online \
        abuse,data breaches,internet shutdowns,automation,licence fees,press freedom,mobile \
        coverage,piracy,advertising revenue,fake accounts,video gaming,surveillance,patent filings,\
        phone scams,digital exclusion,satellite launches,robot sales|journalists,subscribers,\
        teenagers,viewers,programmers,editors,influencers|the data law,the digital tax,the public \
        broadcaster,the copyright directive,the network upgrade,the encryption ban|online,monthly,\
        automated,foreign"
    /// Claims: kind or nothing : template. As many templates of a kind as it has weight.
    CLAIMS = "statistic:{n} in {p} {u} by {f} percent between {y} and {z};statistic:{n} {u} from \
        {f} percent in {y} to {f} percent in {z} across {p};statistic:{m} {g} in {p} were affected \
        by {t} in {z};statistic:one in {k} {g} in {p} has experienced {n} since {y};statistic:{p} \
        spent {m} on {n} in {z}, more than any other region of its size;statistic:more than {f} \
        percent of {g} in {p} depend on {t};statistic:{a} {n} in {p} {u} faster than in {p}, by \
        {f} percent a year;statistic:there were {m} cases linked to {n} in {p} in {z}, compared \
        with {m} in {y};statistic:only {f} percent of {g} support {t}, a survey by {o} found;\
        statistic:{p} has the worst record on {n}, with {m} {g} concerned;statistic:in {z}, {f} \
        percent of all {g} in {p} were also {g};event:{w} voted against {t} in {d} and then took \
        credit for it in {p};event:{o} secretly withdrew its report on {n} in {d};event:{g} in {p} \
        blocked a vote on {t} for {k} days in {d};event:police in {p} arrested {m} {g} during a \
        protest over {t};causal:{t} caused {n} in {p} to fall by {f} percent;causal:because of \
        {t}, {m} {g} in {p} lost their jobs;causal:{a} {n} in {p} {u} as a direct result of {t};\
        quotation:{w} said \\\"{g} should never have trusted {t}\\\" at a rally in {p};\
        quotation:{w} told {o} that {n} was \\\"the biggest threat to {g} since {y}\\\";\
        quotation:in {d}, {w} promised {g} that {t} would be \\\"gone within {k} weeks\\\";\
        prediction:{t} will cost {g} in {p} another {m} by the end of {x};prediction:{n} in {p} \
        will double by {x} unless {t} is repealed;anecdote:a photograph shows {g} in {p} \
        celebrating {t} in {d};anecdote:{k} {g} were turned away in {p} because {o} had run out of \
        money for {n};opinion:{t} is the greatest mistake that {p} has made since {y};:{t} cost \
        {g} in {p} a total of {m} in {z};:{w} ordered {g} in {p} to hide {n} from {o}"
    TAILS = ", according to {o}; while in {p} it was {f} percent; after {w} took office;, although \
        {n} {u} in {p};, despite {t};, and {g} were never told;;;;;;;;;;;;;;;"
    TITLES = "{n} in {p};{t} and {g};{a} {n}, {y} to {z};{w} on {t};report on {n} {z};{t} in {p}"
    /// What sources and rationales say, if anything.
    SENTENCES = "{n} {u} by {f} percent in {z};{m} {g} were counted in {p};no effect of {t} on {n} \
        was found;{o} puts {n} at {f} percent;the figure leaves out {t};we saw no {a} {n} in {p};\
        {n} was defined anew in {z};experts on {n} disagree;;;;;;;;;;"
    OPENINGS = "As I have said before, ;Look, ;The truth is that ;Remember that ;"
    ORGANISATIONS = "{p} Herald;{p} City Council;{p} Gazette;University of {p};The {p} Times;\
        Ministry of {h};{p} Audit Office;Radio {p};{p} Institute for {h};National Board of {h};{p} \
        Statistics Office;{p} Police"
    /// Who rules; the n-th rules on the scale n modulo 3.
    RULERS = "PolitiCheck;Rumour Desk;The Fact Room;ClaimWatch;Hoax Atlas;Plain Facts;Statement \
        Lab;Mythfinder;Faktenhof;Truth Ledger;Urban Tales;Vérif’Info;Spin Detector;Tall Story \
        Index;Drugi Pogląd"
    SCALES = "politifact|False,Mostly False,Half True,Mostly True,True,Pants on Fire;snopes|False,\
        True,Mixture,Mostly False,Unproven,Mostly True;five-step|false,mostly-false,half-true,\
        mostly-true,true,insufficient,conflicting,not-checkable"
    /// CSL types, secondary and primary sources in turn.
    TYPES = "webpage;report;article-newspaper;dataset;article-journal;speech;book;legislation"
    STANCES = "supports;refutes;context"
    GIVEN = "Anna;Tomas;Maria;David;Elena;Samuel;Ingrid;Joseph;Amina;Peter;Lucía;Victor;Nadia;\
        Oscar;Helen;Farid;Clara;Martin;Zoë;Ivan;Grace;Hassan;Sofia;Daniel;Mei;Robert;Chiara;Kwame;\
        Agnes;Søren;Leila;George;Priya;Marek;Ruth;André;Yuki;Paul;Olga;Ravi;Emma;Łukasz;Judith;\
        Carlos;Mónica;Jürgen;Thuỳ;Şirin;Wanjiru"
    /// Names of families and of places: a stem and one of the endings.
    STEMS = "Ash;Ald;Ander;Bel;Bakk;Brad;Bram;Brand;Cal;Clay;Cast;Crow;Dar;Dal;Dun;Del;Elm;Fair;\
        Eck;Glen;Gold;Far;Fen;Green;Fors;Grim;Hart;Gar;Holm;Kings;Hal;Lang;Lark;Hel;Lin;Ing;Lyn;\
        Mal;Jens;Kal;Mill;Kar;Mont;Kol;Kov;Lam;Orm;Lind;Pen;Pine;Lund;Mad;Raven;Mar;Rock;Ross;Salt;\
        Sax;Nar;Sel;Sher;Novi;Okon;Stone;Sun;Tar;Thorn;Tor;Rad;Val;Rich;Ver;Wind;Sand;Wolf;Wyn;Yar;\
        Sim;Zell;Sol;Ølm;Stan;Mün;Sten;Šar;Sul;Vär;Tal;Łom;Tam"
    FAMILY_ENDINGS = "son;sen;sson;ström;gren;feld;mann;hoff;ley;wick;ski;ova;ović;escu;enko;uk;ez;\
        ini;elli;etti;eau;ier;dóttir;quist;dahl;gaard;nen;mura;moto;naka;wala;kar;jee;stein;bauer;\
        ano;eira;opoulos;yan;ane;ek;ell;wood"
    PLACE_ENDINGS = "ford;ton;bury;holm;stad;ville;berg;mouth;field;ham;dale;port;bridge;haven;\
        gate;burg;minster;combe;leigh;worth;stead;brook;moor;cliff;ness;by;thorpe;hurst;shire;mere;\
        grad;polis;dorf;vik;fjord;den;ridge;ona;ia;esti;ovo;ara;aux"
    VERBS = "rose;fell;doubled;increased;dropped;grew;declined;tripled;shrank;climbed;halved;\
        jumped;plunged"
    MONTHS = "January;February;March;April;May;June;July;August;September;October;November;December"
}
/// How many people there are, and how many organisations; the first is one mention in eleven.
const NAMES: u64 = 40_000;

/// A stream of pseudo-random numbers (SplitMix64), the same everywhere for the same seed.
pub struct Generator {
    state: u64,
}

impl Generator {
    /// A generator of its own for each `seed`.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The generator of one record or name; `kind` is a letter for what it is.
    fn at(seed: u64, kind: u8, index: u64) -> Self {
        Self::new(Self::new(seed ^ (u64::from(kind) << 56)).draw() ^ index)
    }

    /// Any number of 64 bits.
    pub fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `0..n`, each as likely as the others; `n` is at least 1.
    pub fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.draw()) * u128::from(n)) >> 64) as u64
    }

    /// A rank in `0..n`, with a probability in proportion to 1 / (rank + 1); `n` is at least 1.
    pub fn zipf(&mut self, n: u64) -> u64 {
        loop {
            // An octave, a number in it, and that number kept with the chance start / number.
            let start = 1 << self.below(u64::from(n.ilog2()) + 1);
            let number = start + self.below(start);
            if number <= n && self.below(number) < start {
                return number - 1;
            }
        }
    }

    fn any<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len() as u64) as usize]
    }

    fn common<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.zipf(items.len() as u64) as usize]
    }

    /// The template with words of the theme in its slots.
    fn fill(&mut self, template: &str, theme: usize) -> String {
        let (mut out, mut rest) = (String::new(), template);
        while let Some(at) = rest.find('{') {
            out = out + &rest[..at] + &self.slot(&rest[at + 1..=at + 1], theme);
            rest = &rest[at + 3..];
        }
        out + rest
    }

    fn slot(&mut self, slot: &str, theme: usize) -> String {
        let list = "hngta".find(slot).unwrap_or(0);
        match slot {
            "u" => self.common(&VERBS).into(),
            "p" => composed(&PLACE_ENDINGS, self.zipf(3_500)),
            "w" => person(self.zipf(NAMES)),
            "o" => organisation(self.zipf(NAMES)),
            "d" => format!("{} {}", self.any(&MONTHS), 2018 - self.zipf(14)),
            "y" => (2013 - self.zipf(24)).to_string(),
            "z" => (2014 + self.below(5)).to_string(),
            "x" => (2020 + self.below(25)).to_string(),
            "k" => (2 + self.below(39)).to_string(),
            "f" if self.below(2) == 0 => (2 + self.below(95)).to_string(),
            "f" => format!("{}.{}", self.below(60), 1 + self.below(9)),
            // A number of people or things.
            "m" if self.below(3) == 0 => format!("{} million", 1 + self.zipf(90)),
            "m" => (100 + self.below(19_900)).to_string(),
            _ => self.common(&LISTS[theme][list]).into(),
        }
    }

    /// The kind, the theme and the words of a claim, the first letter not yet raised.
    fn proposition(&mut self) -> (&'static str, usize, String) {
        let (kind, template) = self.any(&CLAIMS).split_once(':').unwrap_or_default();
        let (tail, theme) = (self.any(&TAILS), self.zipf(10) as usize);
        let words = self.fill(template, theme) + &self.fill(tail, theme);
        (kind, theme, words)
    }

    /// `,"key":"sentence"`, or nothing.
    fn sentence(&mut self, key: &str, theme: usize) -> String {
        let template = self.any(&SENTENCES);
        optional(key, &capital(self.fill(template, theme)))
    }

    /// `,"key":"date"` as sources give dates: mostly a day, else a month, a year, or nothing.
    fn partial(&mut self, key: &str, day: u64) -> String {
        let length = self.any(&[10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 7, 7, 4, 0]);
        optional(key, &date(day)[..length])
    }

    /// The title and the publisher of something written.
    fn published(&mut self) -> (String, String) {
        let (title, theme) = (self.any(&TITLES), self.zipf(10) as usize);
        let title = capital(self.fill(title, theme));
        (title, organisation(self.zipf(3_000)))
    }

    /// `,"url":"…"`, or nothing in `missing` of 100 cases; `page` tells a publisher's pages apart.
    fn url(&mut self, publisher: &str, page: u64, missing: u64) -> String {
        let (name, rest) = (publisher.to_ascii_lowercase(), self.draw() >> 48);
        let host = name.replace(|c: char| !c.is_ascii_alphanumeric(), "");
        let url = format!("https://{host:.14}.example/{page}-{rest:04x}");
        optional("url", [&url, ""][usize::from(self.below(100) < missing)])
    }
}

/// The name of a rank, of a stem and an ending; each rank has another pair.
fn composed(endings: &[&str], rank: u64) -> String {
    let pair = rank as usize * 7919 % (STEMS.len() * endings.len());
    [STEMS[pair % STEMS.len()], endings[pair / STEMS.len()]].concat()
}

fn person(rank: u64) -> String {
    let given = GIVEN[(rank * 31 + rank / 4_000) as usize % GIVEN.len()];
    format!("{given} {}", composed(&FAMILY_ENDINGS, rank))
}

fn organisation(rank: u64) -> String {
    let mut g = Generator::at(0, b'o', rank);
    let (template, theme) = (g.any(&ORGANISATIONS), g.below(10));
    g.fill(template, theme as usize)
}

fn capital(mut text: String) -> String {
    text.get_mut(..1).map(str::make_ascii_uppercase);
    text
}

/// A UUIDv7: the milliseconds are 2020-01-01 plus the index, the rest is drawn. A claim and its
/// appearance have the index n; its citations 8n, 8n + 1 … and its rulings 2n, 2n + 1.
fn id(seed: u64, kind: u8, index: u64) -> String {
    let mut g = Generator::at(seed, kind.to_ascii_uppercase(), index);
    let (ms, a, b) = (1_577_836_800_000 + index, g.draw() >> 52, g.draw());
    let (high, low, variant, b) = (ms >> 16, ms & 0xffff, 0x8000 | b >> 50, b << 16 >> 16);
    format!("{high:08x}-{low:04x}-7{a:03x}-{variant:04x}-{b:012x}")
}

/// `YYYY-MM-DD` of a day counted from 1970-01-01 (after Hinnant's `civil_from_days`).
fn date(day: u64) -> String {
    let (era, of_era) = ((day + 719_468) / 146_097, (day + 719_468) % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (year, month) = (year + era * 400 + month / 10, (month + 2) % 12 + 1);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The day on which an article was published, in days since 1970.
fn printed(seed: u64, article: u64) -> u64 {
    14_000 + Generator::at(seed, b'd', article).below(3_600)
}

/// The last key of a record: the moment so many seconds after 2020-01-01, in UTC.
fn recorded(second: u64) -> String {
    let (day, ms) = (date(18_262 + second / 86_400), second * 389 % 1_000);
    let (hour, minute, second) = (second / 3_600 % 24, second / 60 % 60, second % 60);
    format!(r#""recorded_at":"{day}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z""#)
}

/// `,"key":"text"`, or nothing for an empty text.
fn optional(key: &str, text: &str) -> String {
    match text {
        "" => String::new(),
        _ => format!(r#","{key}":"{text}""#),
    }
}

/// The items 0..count, parted by commas.
fn list(count: u64, item: impl FnMut(u64) -> String) -> String {
    (0..count).map(item).collect::<Vec<_>>().join(",")
}

/// How many sources a bundle of so many claims has; claim n cites from those of n + 1 claims.
fn sources(claims: u64) -> u64 {
    (claims * 6).div_ceil(5)
}

fn article(seed: u64, index: u64) -> String {
    let mut g = Generator::at(seed, b'a', index);
    let (title, publisher) = g.published();
    let (id, url) = (id(seed, b'a', index), g.url(&publisher, index, 0));
    let (day, now) = (date(printed(seed, index)), recorded(index * 600));
    format!(
        r#"{{"id":"{id}","title":"{title}","publisher":"{publisher}"{url},"published":"{day}","language":"en",{now}}}"#
    )
}

fn source(seed: u64, index: u64) -> String {
    let mut g = Generator::at(seed, b's', index);
    let (id, now) = (id(seed, b's', index), recorded(index * 50));
    let row = g.zipf(TYPES.len() as u64) as usize;
    let (kind, tier) = (TYPES[row], ["secondary", "primary"][row % 2]);
    let (title, publisher) = g.published();
    let (url, day) = (g.url(&publisher, index, 55), 17_890 - g.zipf(6_000));
    let issued = g.partial("issued", day);
    let authors = list(g.below(2), |_| format!(r#""{}""#, person(g.zipf(NAMES))));
    format!(
        r#"{{"id":"{id}","type":"{kind}","title":"{title}","authors":[{authors}],"publisher":"{publisher}"{issued}{url},"tier":"{tier}",{now}}}"#
    )
}

fn claim(seed: u64, n: u64) -> String {
    let mut g = Generator::at(seed, b'c', n);
    let (kind, theme, words) = g.proposition();
    let (article, printed) = (id(seed, b'a', n / 10), printed(seed, n / 10));
    let id = |kind, index| id(seed, kind, index);
    let now = |seconds| recorded(60 * n + 60 + seconds);
    let claimant = match g.zipf(NAMES) {
        rank if rank % 9 == 4 => organisation(rank),
        rank => person(rank),
    };
    let day = printed - g.zipf(2_000);
    let (said, kind) = (g.partial("said", day), optional("kind", kind));
    let tags = list(g.zipf(3), |i| {
        // The first of its own theme, each of another.
        let theme = (theme + 3 * i as usize) % 10;
        format!(r#""{}""#, g.common(&LISTS[theme][1]).replace(' ', "-"))
    });
    let appearances = list(g.below(3) / 2, |_| {
        let (id, now, opening, at) = (id(b'p', n), now(1), g.any(&OPENINGS), 1 + g.below(40));
        format!(
            r#"{{"id":"{id}","article":"{article}","quote":"{opening}{words}.","paragraph":{at},"first":true,{now}}}"#
        )
    });
    // Its own one or two sources first, then any so far; the first of all are cited most.
    let (known, mut cited) = (sources(n + 1), Vec::new());
    let count = g.any(&[1, 1, 1, 2, 2, 2, 2, 3, 3, 4]);
    let count = if g.below(33) == 0 { 0 } else { count };
    let citations = list(count.min(known), |j| {
        let mut source = sources(n) + j;
        while source >= known || cited.contains(&source) {
            source = g.zipf(known);
        }
        cited.push(source);
        let (id, source, now) = (id(b't', 8 * n + j), id(b's', source), now(2 + j));
        let (stance, quote) = (g.common(&STANCES), g.sentence("quote", theme));
        let place = match g.below(8) {
            0 => format!(r#","locator":{{"page":"{}"}}"#, 1 + g.zipf(300)),
            1 => format!(r#","locator":{{"paragraph":"{}"}}"#, 1 + g.zipf(40)),
            _ => String::new(),
        };
        format!(r#"{{"id":"{id}","source":"{source}","stance":"{stance}"{quote}{place},{now}}}"#)
    });
    let (mut ruler, mut label, mut day) = (g.zipf(15) as usize, "", printed);
    let rulings = list(g.any(&[0, 1, 1, 1, 2, 2, 2, 2, 2, 2]), |j| {
        // One second ruling in eight supersedes the first, the others are by somebody else.
        let again = j == 1 && g.below(8) == 0;
        if j == 1 && !again {
            ruler = (ruler + 1 + g.zipf(14) as usize) % 15;
        }
        let (scale, labels) = SCALES[ruler % 3].split_once('|').unwrap_or_default();
        let labels = labels.split(',').filter(|other| !again || *other != label);
        label = g.common(&labels.collect::<Vec<_>>());
        if scale == "snopes" && g.below(6_500) == 0 {
            label = "Lost Legend";
        }
        day += 1 + g.zipf(300);
        let (by, on, now) = (RULERS[ruler], date(day), now(8 + j));
        let (because, url) = (g.sentence("rationale", theme), g.url(by, 2 * n + j, 90));
        let used = g.below(3).min(cited.len() as u64) / 2;
        let used = list(used, |i| format!(r#""{}""#, id(b't', 8 * n + i)));
        let (id, first) = (id(b'r', 2 * n + j), id(b'r', 2 * n));
        let first = optional("supersedes", ["", &first][usize::from(again)]);
        format!(
            r#"{{"id":"{id}","rating":{{"scale":"{scale}","label":"{label}"}},"ruled_by":"{by}","ruled_on":"{on}"{because}{url}{first},"relying_on":[{used}],{now}}}"#
        )
    });
    let (id, text, now) = (id(b'c', n), capital(words), now(0));
    format!(
        r#"{{"id":"{id}","text":"{text}","claimant":"{claimant}"{said}{kind},"tags":[{tags}],{now},"appearances":[{appearances}],"citations":[{citations}],"rulings":[{rulings}]}}"#
    )
}

/// Writes a bundle of `claims` claims as JSON: an object of `articles`, `sources` and `claims`, in
/// this order, one record a line, about 1.5 kB a claim; of it 64 kB are in memory at any size.
///
/// A claim has 0.1 articles, 1.2 sources, 2 citations (3 % have none), 1.5 rulings (10 % have
/// none; 5 % of rulings supersede another) and a third of an appearance. A key whose value is not
/// known is left out, lists excepted. Errors are those of `out`, which may be unbuffered.
pub fn write_bundle(claims: u64, seed: u64, out: &mut impl io::Write) -> io::Result<()> {
    type Record = fn(seed: u64, index: u64) -> String;
    let mut buf = String::from("{\n  \"onus\": 1");
    let arrays = [
        ("articles", claims.div_ceil(10), article as Record),
        ("sources", sources(claims), source),
        ("claims", claims, claim),
    ];
    for (key, count, record) in arrays {
        buf += &format!(",\n  \"{key}\": [");
        for index in 0..count {
            buf += if index == 0 { "\n    " } else { ",\n    " };
            buf += &record(seed, index);
            if buf.len() > 1 << 16 {
                out.write_all(buf.as_bytes())?;
                buf.clear();
            }
        }
        buf += if count == 0 { "]" } else { "\n  ]" };
    }
    buf += "\n}\n";
    out.write_all(buf.as_bytes())
}

/// Kinds of searches, written as FTS5 reads them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryKind {
    /// `unemployment`
    OneWord,
    /// `unemployment percent between`: all three stand in one claim
    And,
    /// `unemployment OR percent OR between`
    Or,
    /// `"fell by 12"`: three words that follow each other
    Phrase,
    /// `unem*`: the first four letters of a word
    Prefix,
}

/// `count` searches in lower case. Each is drawn from the text of one of the first 1,000 claims,
/// so it finds that one in any bundle of this `seed` with as many; it can come twice.
pub fn queries(kind: QueryKind, count: usize, seed: u64) -> Vec<String> {
    let mut g = Generator::at(seed, b'q', kind as u64);
    let query = || {
        let mut claim = Generator::at(seed, b'c', g.below(1_000));
        let text = claim.proposition().2.to_lowercase();
        let least = if kind == QueryKind::Phrase { 1 } else { 5 };
        let words = text.split(|c: char| !c.is_alphanumeric());
        let words: Vec<_> = words.filter(|word| word.chars().count() >= least).collect();
        let start = g.below((words.len() as u64).max(3) - 2) as usize;
        let words = words.get(start..start + 3)?;
        Some(match kind {
            QueryKind::OneWord => words[0].to_owned(),
            QueryKind::And => words.join(" "),
            QueryKind::Or => words.join(" OR "),
            QueryKind::Phrase => format!("\"{}\"", words.join(" ")),
            QueryKind::Prefix => words[0].chars().take(4).chain(['*']).collect(),
        })
    };
    std::iter::repeat_with(query).flatten().take(count).collect()
}
