limbeck::sql!("CREATE VIEW v AS SELECT 1; CREATE TABLE log (line text)");
limbeck::sql!();
limbeck::sql_file!("sql/broken.sql");
limbeck::sql_file!("sql/fine.sql");
limbeck::sql_file!("sql/missing.sql");
limbeck::manage!(views, function);
limbeck::sql!("CREATE VIEW a AS SELECT 1; CREATE VIEW b AS SELECT 1", renamed_from = "c");
limbeck::manage!(all);

fn main() {}
