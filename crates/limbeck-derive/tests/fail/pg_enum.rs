use limbeck::{PgEnum, PgType};

#[derive(PgEnum)]
#[limbeck(rename_all = "snakecase")]
enum Status {
    #[limbeck(rename = "Live")]
    Draft,
    Live,
}

#[derive(PgEnum)]
enum WithFields {
    A(i32),
}

#[derive(PgType)]
struct Two(i32, i32);

#[derive(PgType)]
#[limbeck(type = timestamp(9))]
struct Precise(i64);

fn main() {
    let _ = Status::LABELS;
}
