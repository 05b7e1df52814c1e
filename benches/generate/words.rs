//! The words that claims are made of. In a template `{n}` and the like are slots, filled by
//! [`Generator::fill`](super::random::Generator::fill). All names are invented; texts stand here as inside a
//! JSON string, so nothing is escaped later.

use std::sync::LazyLock;

/// Lists parted by `;` (below that by `|` and `,`), the frequent words first; split at first use.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident = $text:literal)*) => {
        $($(#[$doc])* pub(super) static $name: LazyLock<Vec<&'static str>> =
            LazyLock::new(|| $text.split(';').collect());)*
    };
}
/// The lists of each theme, in the order told at THEMES.
pub(super) static LISTS: LazyLock<Vec<Vec<Vec<&'static str>>>> = LazyLock::new(|| {
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
