//! Words that tell units: measures, currencies, months.

/// The measure that a word names, in one form.
pub(super) fn measure(word: &str, printed: &str) -> Option<&'static str> {
    Some(match word {
        "km" | "kilometre" | "kilometres" | "kilometer" | "kilometers" | "kilometern" | "kilomètre"
        | "kilomètres" | "kilómetro" | "kilómetros" => "km",
        "metre" | "metres" | "meter" | "meters" | "metern" | "mètre" | "mètres" | "metro" | "metros" => "m",
        "m" if printed == "m" => "m",
        "cm" | "centimetre" | "centimetres" | "centimeter" | "centimeters" | "zentimeter" | "zentimetern"
        | "centimètre" | "centimètres" | "centímetro" | "centímetros" => "cm",
        "mm" | "millimetre" | "millimetres" | "millimeter" | "millimeters" | "millimètres" | "milímetros" => {
            "mm"
        }
        "mile" | "miles" | "meile" | "meilen" | "milla" | "millas" | "mille-passus" => "mile",
        "foot" | "feet" | "ft" => "foot",
        "inch" | "inches" => "inch",
        "yard" | "yards" => "yard",
        "acre" | "acres" => "acre",
        "ha" | "hectare" | "hectares" | "hektar" | "hectárea" | "hectáreas" => "ha",
        "kg" | "kilo" | "kilos" | "kilogram" | "kilograms" | "kilogramm" | "kilogramme" | "kilogrammes"
        | "kilogramo" | "kilogramos" => "kg",
        "g" if printed == "g" => "g",
        "gram" | "grams" | "gramm" | "gramme" | "grammes" | "gramo" | "gramos" => "g",
        "mg" | "milligram" | "milligrams" | "milligramm" | "milligrammes" | "miligramos" => "mg",
        "t" if printed == "t" => "tonne",
        "tonne" | "tonnes" | "tonnen" | "tonelada" | "toneladas" => "tonne",
        "ton" | "tons" => "ton",
        "pound" | "pounds" | "lb" | "lbs" => "pound",
        "ounce" | "ounces" | "oz" => "ounce",
        "litre" | "litres" | "liter" | "liters" | "litern" | "litro" | "litros" => "l",
        "l" if matches!(printed, "l" | "L") => "l",
        "gallon" | "gallons" => "gallon",
        "barrel" | "barrels" | "barils" | "barriles" | "barrel-oil" => "barrel",
        "degree" | "degrees" | "grad" | "degré" | "degrés" | "grado" | "grados" => "degree",
        "mph" => "mph",
        "kwh" => "kWh",
        "mw" | "megawatt" | "megawatts" => "MW",
        "gw" | "gigawatt" | "gigawatts" => "GW",
        "kw" | "kilowatt" | "kilowatts" => "kW",
        _ => return None,
    })
}

/// The currency that a word names: its ISO 4217 code where the word is sure, else a sign.
pub(super) fn currency(word: &str) -> Option<&'static str> {
    Some(match word {
        "dollar" | "dollars" | "dólar" | "dólares" => "$",
        "euro" | "euros" => "EUR",
        "sterling" => "GBP",
        "yen" | "yens" | "yenes" => "JPY",
        "yuan" | "yuans" | "yuanes" | "renminbi" => "CNY",
        "franken" => "CHF",
        "rupee" | "rupees" | "rupien" => "rupee",
        "rouble" | "roubles" | "ruble" | "rubles" | "rubel" | "rublos" => "RUB",
        "peso" | "pesos" => "peso",
        "franc" | "francs" | "francos" => "franc",
        "krona" | "kronor" | "kroner" | "kronen" => "krone",
        "shekel" | "shekels" => "ILS",
        "zloty" | "zlotys" | "złoty" => "PLN",
        "lira" | "liras" => "lira",
        "libras" => "pound",
        _ => return None,
    })
}

/// A currency code of ISO 4217, as printed.
pub(super) fn code(printed: &str) -> Option<&'static str> {
    const CODES: [&str; 27] = [
        "USD", "EUR", "GBP", "CHF", "JPY", "CNY", "INR", "AUD", "CAD", "NZD", "SEK", "NOK", "DKK", "PLN",
        "CZK", "HUF", "RUB", "TRY", "BRL", "MXN", "ZAR", "KRW", "ILS", "SAR", "AED", "HKD", "SGD",
    ];
    CODES.into_iter().find(|code| *code == printed)
}

/// The currency of a sign.
pub(super) fn sign(mark: char) -> Option<&'static str> {
    Some(match mark {
        '$' => "$",
        '€' => "EUR",
        '£' => "GBP",
        '¥' => "¥",
        '₹' => "INR",
        '₽' => "RUB",
        '₩' => "KRW",
        '₺' => "TRY",
        '₪' => "ILS",
        '₴' => "UAH",
        '₦' => "NGN",
        '₱' => "PHP",
        _ => return None,
    })
}

/// The dollar of a country: `US$`, `A$`; and `US dollars`.
pub(super) fn dollar(word: &str) -> Option<&'static str> {
    Some(match word {
        "us" | "american" => "USD",
        "a" | "au" | "aus" | "australian" => "AUD",
        "c" | "ca" | "can" | "canadian" => "CAD",
        "nz" => "NZD",
        "hk" => "HKD",
        "s" | "sg" | "singapore" => "SGD",
        "r" => "BRL",
        "nt" => "TWD",
        "z" => "ZWL",
        _ => return None,
    })
}

/// Whether the word is a month. Names that are also words count only with a capital.
pub(super) fn is_month(word: &str, printed: &str) -> bool {
    match word {
        "may" | "march" | "mar" | "mai" | "mars" | "dec" | "sept" => {
            printed.starts_with(char::is_uppercase) || matches!(word, "mai" | "mars")
        }
        "january" | "february" | "april" | "june" | "july" | "august" | "september" | "october"
        | "november" | "december" => true,
        "jan" | "feb" | "apr" | "jun" | "jul" | "aug" | "sep" | "oct" | "nov" => {
            printed.starts_with(char::is_uppercase)
        }
        "januar" | "jänner" | "februar" | "märz" | "juni" | "juli" | "oktober" | "dezember" => true,
        "janvier" | "février" | "avril" | "juin" | "juillet" | "août" | "septembre" | "octobre"
        | "novembre" | "décembre" => true,
        "enero" | "febrero" | "marzo" | "abril" | "mayo" | "junio" | "julio" | "agosto" | "septiembre"
        | "setiembre" | "octubre" | "noviembre" | "diciembre" => true,
        _ => false,
    }
}
