//! The table, and whether the two promises are kept.

/// How a row's numbers are shown.
#[derive(Clone, Copy)]
pub enum Unit {
    /// Operations a second: the number shown is the inverse of the cost.
    PerSecond,
    Microseconds,
    Milliseconds,
    Mebibytes,
}

/// What one operation costs, in seconds (or bytes): less is better.
pub struct Costs {
    pub service: f64,
    pub sqlite: Option<f64>,
    pub http: Option<f64>,
}

pub struct Row {
    pub name: String,
    pub unit: Unit,
    pub small: Costs,
    pub large: Costs,
}

impl Row {
    /// How much dearer the row is at the large size.
    fn growth(&self) -> f64 {
        self.large.service / self.small.service
    }
}

impl Unit {
    fn show(self, cost: f64) -> String {
        match self {
            Self::PerSecond => format!("{:.0} /s", 1.0 / cost),
            Self::Microseconds => format!("{:.0} µs", cost * 1e6),
            Self::Milliseconds => format!("{:.0} ms", cost * 1e3),
            Self::Mebibytes => format!("{:.0} MiB", cost / 1024.0 / 1024.0),
        }
    }
}

fn or_dash(shown: Option<String>) -> String {
    shown.unwrap_or_else(|| "–".to_owned())
}

fn columns(costs: &Costs, unit: Unit) -> String {
    let beside =
        |other: Option<f64>| or_dash(other.map(|other| format!("{:.1}×", costs.service / other)));
    format!(
        "{:>10} {:>10} {:>7} {:>10} {:>7}",
        unit.show(costs.service),
        or_dash(costs.sqlite.map(|cost| unit.show(cost))),
        beside(costs.sqlite),
        or_dash(costs.http.map(|cost| unit.show(cost))),
        beside(costs.http),
    )
}

pub fn print(small: usize, large: usize, rows: &[Row]) {
    println!(
        "{:<36}|{:^50}|{:^50}|",
        "",
        format!("{small} users"),
        format!("{large} users")
    );
    let heads = format!(
        "{:>10} {:>10} {:>7} {:>10} {:>7}",
        "service", "SQLite", "cost", "empty HTTP", "cost"
    );
    println!("{:<36}|  {heads} |  {heads} | large/small", "");
    for row in rows {
        println!(
            "{:<36}|  {} |  {} | {:>10.2}×",
            row.name,
            columns(&row.small, row.unit),
            columns(&row.large, row.unit),
            row.growth()
        );
    }
    println!(
        "\nservice: the release binary over HTTP, every write on disk before it is answered. SQLite: the same documents in a bare\n\
         file in this process, as durable. empty HTTP: a server that answers as many bytes and does nothing. cost: how many times\n\
         theirs the service's is. large/small: the cost of the row at the large size over that at the small one."
    );
}

/// Says whether the promises are kept, and gives it back.
pub fn judge(rows: &[Row], by_size: f64, by_group: f64) -> bool {
    let mut kept = true;
    for row in rows.iter().filter(|row| row.growth() > by_size) {
        println!(
            "NOT KEPT: {} costs {:.2} times as much at the large size (limit {by_size})",
            row.name,
            row.growth()
        );
        kept = false;
    }
    let member = |name: &str| rows.iter().find(|row| row.name == name);
    if let (Some(small), Some(large)) = (
        member("add a member to a group of 10"),
        member("add a member to a group of 10,000"),
    ) {
        for (at, cost, least) in [
            ("small", &large.small, &small.small),
            ("large", &large.large, &small.large),
        ] {
            let ratio = cost.service / least.service;
            println!(
                "adding to the large group costs {ratio:.2} times the small group's at the {at} size (limit {by_group})"
            );
            kept &= ratio <= by_group;
        }
    }
    println!(
        "{}",
        if kept {
            "Both promises are kept."
        } else {
            "A promise is NOT kept."
        }
    );
    kept
}
