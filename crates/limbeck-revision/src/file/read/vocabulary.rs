//! The operations and their options, by name: each is a call of the method of the same name in
//! `limbeck_ops::builder`, so that a name or an argument that the builder does not have does not
//! compile here.

use limbeck_ops::Operations;
use limbeck_ops::builder::{self, TakeErrors};

use super::Reader;
use super::call::Call;

/// An argument as the builder takes it.
macro_rules! argument {
    ($arguments:ident text) => {
        &$arguments.text()
    };
    ($arguments:ident $kind:ident) => {
        $arguments.$kind()
    };
}

/// Calls the method that the source names, and reports what the builder says.
macro_rules! options {
    ($reader:ident, $builder:ident, $calls:ident, $of:literal: $($name:ident($($kind:ident),*))*) => {
        for call in $calls {
            match call.name.as_str() {
                $(stringify!($name) => {
                    let expected = <[&str]>::len(&[$(stringify!($kind)),*]);
                    #[allow(unused_mut, reason = "some calls take no arguments")]
                    let mut arguments = $reader.arguments(call, expected);
                    $builder.$name($(argument!(arguments $kind)),*);
                    let failed = arguments.failed;
                    let errors = $builder.take_errors();
                    if !failed {
                        $reader.built(call, errors);
                    }
                })*
                _ => $reader.unknown("option", call, Some($of), &[$(stringify!($name)),*]),
            }
        }
    };
}

/// The operations; those with options name the function that reads these.
macro_rules! operations {
    ($reader:ident, $operations:ident, $call:ident, $rest:ident:
        $($name:ident($($kind:ident),*) $(=> $options:ident)?;)*
    ) => {
        match $call.name.as_str() {
            $(stringify!($name) => {
                let expected = <[&str]>::len(&[$(stringify!($kind)),*]);
                let mut arguments = $reader.arguments($call, expected);
                operations!(
                    @call ($($options)?) $reader, $call, $rest, arguments,
                    $operations, $name($(argument!(arguments $kind)),*)
                );
            })*
            _ => $reader.unknown("operation", $call, None, &[$(stringify!($name)),*]),
        }
    };
    (@call () $reader:ident, $call:ident, $rest:ident, $arguments:ident,
        $operations:ident, $name:ident($($argument:expr),*)
    ) => {
        $operations.$name($($argument),*);
        let failed = $arguments.failed;
        let errors = $operations.take_errors();
        if !failed {
            $reader.built($call, errors);
        }
        for call in $rest {
            $reader.unknown("option", call, Some(stringify!($name)), &[]);
        }
    };
    (@call ($options:ident) $reader:ident, $call:ident, $rest:ident, $arguments:ident,
        $operations:ident, $name:ident($($argument:expr),*)
    ) => {
        let builder = $operations.$name($($argument),*);
        let failed = $arguments.failed;
        let errors = builder.take_errors();
        if !failed {
            $reader.built($call, errors);
        }
        $reader.$options(builder, $rest);
    };
}

impl Reader<'_> {
    /// One operation: its call and the options after it.
    pub(super) fn operation(&mut self, operations: &mut Operations, calls: &[Call<'_>]) {
        let Some((call, rest)) = calls.split_first() else {
            return;
        };
        operations!(self, operations, call, rest:
            create_schema(text);
            drop_schema(text);
            set_schema_comment(text, text);
            drop_schema_comment(text);
            create_enum(text, names) => create_enum;
            drop_enum(text);
            rename_enum(text, text);
            add_enum_value(text, text) => add_enum_value;
            rename_enum_value(text, text, text);
            rebuild_enum(text, names) => rebuild_enum;
            set_enum_comment(text, text);
            drop_enum_comment(text);
            create_table(text) => create_table;
            drop_table(text);
            rename_table(text, text);
            attach_partition(text, text, bound);
            detach_partition(text, text);
            attach_index(text, text, text);
            rename_partition_index(text, text, text);
            inherit(text, text);
            no_inherit(text, text);
            alter_table(text) => alter_table;
            create_table_comment(text, text);
            drop_table_comment(text);
            add_column(text, column);
            drop_column(text, text);
            rename_column(text, text, text);
            alter_column(text, text) => alter_column;
            create_primary_key(text, text, names) => create_primary_key;
            create_unique_constraint(text, text, names) => create_unique_constraint;
            create_check_constraint(text, text, text) => create_check_constraint;
            create_foreign_key(text, text, text, names, names) => create_foreign_key;
            create_exclude_constraint(text, text, keys) => create_exclude_constraint;
            drop_constraint(text, text);
            rename_constraint(text, text, text);
            validate_constraint(text, text);
            alter_constraint(text, text) => alter_constraint;
            set_constraint_comment(text, text, text);
            drop_constraint_comment(text, text);
            create_index(text, text, keys) => create_index;
            alter_index(text, text) => alter_index;
            drop_index(text, text) => drop_index;
            rename_index(text, text, text);
            set_index_comment(text, text, text);
            drop_index_comment(text, text);
            create_extension(text) => create_object;
            drop_extension(text);
            create_collation(text) => create_object;
            drop_collation(text);
            rename_collation(text, text);
            create_sequence(text) => create_object;
            drop_sequence(text);
            rename_sequence(text, text);
            create_composite_type(text) => create_object;
            drop_composite_type(text);
            rename_composite_type(text, text);
            create_domain(text) => create_object;
            drop_domain(text);
            rename_domain(text, text);
            create_range_type(text) => create_object;
            drop_range_type(text);
            create_function(text) => create_object;
            replace_function(text) => create_object;
            drop_function(text);
            rename_function(text, text);
            create_procedure(text) => create_object;
            replace_procedure(text) => create_object;
            drop_procedure(text);
            rename_procedure(text, text);
            create_aggregate(text) => create_object;
            replace_aggregate(text) => create_object;
            drop_aggregate(text);
            rename_aggregate(text, text);
            create_operator(text) => create_object;
            drop_operator(text);
            create_operator_family(text) => create_object;
            drop_operator_family(text);
            rename_operator_family(text, text);
            create_operator_class(text) => create_object;
            drop_operator_class(text);
            rename_operator_class(text, text);
            create_cast(text) => create_object;
            drop_cast(text);
            create_text_search_dictionary(text) => create_object;
            drop_text_search_dictionary(text);
            rename_text_search_dictionary(text, text);
            create_text_search_configuration(text) => create_object;
            drop_text_search_configuration(text);
            rename_text_search_configuration(text, text);
            create_foreign_data_wrapper(text) => create_object;
            drop_foreign_data_wrapper(text);
            rename_foreign_data_wrapper(text, text);
            create_server(text) => create_object;
            drop_server(text);
            rename_server(text, text);
            create_foreign_table(text) => create_object;
            drop_foreign_table(text);
            rename_foreign_table(text, text);
            create_view(text) => create_object;
            replace_view(text) => create_object;
            drop_view(text);
            rename_view(text, text);
            create_materialized_view(text) => create_object;
            drop_materialized_view(text);
            rename_materialized_view(text, text);
            create_statistics(text) => create_object;
            drop_statistics(text);
            rename_statistics(text, text);
            create_trigger(text) => create_object;
            replace_trigger(text) => create_object;
            drop_trigger(text, text);
            rename_trigger(text, text, text);
            create_rule(text) => create_object;
            replace_rule(text) => create_object;
            drop_rule(text, text);
            rename_rule(text, text, text);
            create_policy(text) => create_object;
            drop_policy(text, text);
            rename_policy(text, text, text);
            create_event_trigger(text) => create_object;
            drop_event_trigger(text);
            rename_event_trigger(text, text);
            alter_object(names) => alter_object;
            rebuild_type(text) => rebuild_type;
            set_object_comment(text, text, text);
            drop_object_comment(text, text);
            execute(text);
            bulk_insert(text, names) => bulk_insert;
        );
    }

    fn create_enum(&mut self, builder: &mut builder::CreateEnum, calls: &[Call<'_>]) {
        options!(self, builder, calls, "create_enum": comment(text));
    }

    fn add_enum_value(&mut self, builder: &mut builder::AddEnumValue, calls: &[Call<'_>]) {
        options!(self, builder, calls, "add_enum_value": before(text) after(text));
    }

    fn rebuild_enum(&mut self, builder: &mut builder::RebuildEnum, calls: &[Call<'_>]) {
        options!(self, builder, calls, "rebuild_enum":
            column(text, text) array_column(text, text) multirange_column(text, text)
            multirange_array_column(text, text) replace(text, text) with_type(text) also(text)
            comment(text) was(text));
    }

    fn create_table(&mut self, builder: &mut builder::CreateTable, calls: &[Call<'_>]) {
        options!(self, builder, calls, "create_table":
            column(column) primary_key(text, names) constraint(constraint) unlogged()
            storage_parameter(text, text) replica_identity_full() replica_identity_nothing()
            replica_identity_index(text) cluster_on(text) enable_row_level_security()
            force_row_level_security() of_type(text) comment(text)
            partition_by_range(keys) partition_by_list(keys) partition_by_hash(keys)
            partition_of(text, bound) inherits(names));
    }

    fn alter_table(&mut self, builder: &mut builder::AlterTable, calls: &[Call<'_>]) {
        options!(self, builder, calls, "alter_table":
            unlogged() logged() storage_parameter(text, text) reset_storage_parameter(text)
            replica_identity_default() replica_identity_full() replica_identity_nothing()
            replica_identity_index(text) cluster_on(text) without_cluster()
            enable_row_level_security() disable_row_level_security() force_row_level_security()
            no_force_row_level_security() of_type(text) not_of_type());
    }

    fn alter_column(&mut self, builder: &mut builder::AlterColumn, calls: &[Call<'_>]) {
        options!(self, builder, calls, "alter_column":
            data_type(text) using(text) collate(text) default_collation() not_null() nullable()
            server_default(text) drop_default() only() add_identity(identity) set_identity(identity)
            drop_identity() add_serial() set_serial() drop_serial() rename_sequence(text, text)
            sequence(text) start(integer)
            increment(integer) min_value(integer) max_value(integer) cache(integer) cycle()
            drop_expression() set_expression(text) storage(storage) default_storage() compression(compression)
            default_compression() statistics(integer) default_statistics() parameter(text, text)
            reset_parameter(text) comment(text) drop_comment());
    }

    fn create_primary_key(&mut self, builder: &mut builder::CreatePrimaryKey, calls: &[Call<'_>]) {
        options!(self, builder, calls, "create_primary_key":
            include(names) storage_parameter(text, text) deferrable() initially_deferred()
            comment(text) using_index(text) only());
    }

    fn create_unique_constraint(
        &mut self,
        builder: &mut builder::CreateUniqueConstraint,
        calls: &[Call<'_>],
    ) {
        options!(self, builder, calls, "create_unique_constraint":
            nulls_not_distinct() include(names) storage_parameter(text, text) deferrable()
            initially_deferred() comment(text) using_index(text) only());
    }

    fn create_check_constraint(
        &mut self,
        builder: &mut builder::CreateCheckConstraint,
        calls: &[Call<'_>],
    ) {
        options!(self, builder, calls, "create_check_constraint":
            no_inherit() not_valid() comment(text));
    }

    fn create_foreign_key(&mut self, builder: &mut builder::CreateForeignKey, calls: &[Call<'_>]) {
        options!(self, builder, calls, "create_foreign_key":
            match_full() on_update(action) on_delete(action) on_delete_columns(names) deferrable()
            initially_deferred() not_valid() comment(text));
    }

    fn create_exclude_constraint(
        &mut self,
        builder: &mut builder::CreateExcludeConstraint,
        calls: &[Call<'_>],
    ) {
        options!(self, builder, calls, "create_exclude_constraint":
            using(text) include(names) storage_parameter(text, text) where_(text) deferrable()
            initially_deferred() comment(text) only());
    }

    fn alter_constraint(&mut self, builder: &mut builder::AlterConstraint, calls: &[Call<'_>]) {
        options!(self, builder, calls, "alter_constraint":
            not_deferrable() deferrable() initially_deferred());
    }

    fn create_index(&mut self, builder: &mut builder::CreateIndex, calls: &[Call<'_>]) {
        options!(self, builder, calls, "create_index":
            unique() nulls_not_distinct() using(text) include(names) where_(text)
            storage_parameter(text, text) comment(text) concurrently() only());
    }

    fn alter_index(&mut self, builder: &mut builder::AlterIndex, calls: &[Call<'_>]) {
        options!(self, builder, calls, "alter_index":
            storage_parameter(text, text) reset_storage_parameter(text)
            statistics(integer, integer) default_statistics(integer));
    }

    fn drop_index(&mut self, builder: &mut builder::DropIndex, calls: &[Call<'_>]) {
        options!(self, builder, calls, "drop_index": concurrently());
    }

    fn create_object(&mut self, builder: &mut builder::CreateObject, calls: &[Call<'_>]) {
        options!(self, builder, calls, "objects defined by SQL": also(text) comment(text));
    }

    fn alter_object(&mut self, builder: &mut builder::AlterObject, calls: &[Call<'_>]) {
        options!(self, builder, calls, "alter_object": becomes(text) also(text) comment(text));
    }

    fn rebuild_type(&mut self, builder: &mut builder::RebuildType, calls: &[Call<'_>]) {
        options!(self, builder, calls, "rebuild_type":
            column(text, text) array_column(text, text) multirange_column(text, text)
            multirange_array_column(text, text) also(text) comment(text) with_type(text)
            was(text));
    }

    fn bulk_insert(&mut self, builder: &mut builder::BulkInsert, calls: &[Call<'_>]) {
        options!(self, builder, calls, "bulk_insert": row(values));
    }
}
