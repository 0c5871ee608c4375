-- Keep the settings of this release where every later statement and check can read them.
create or replace temp table release_settings as
select
    $ship_unknown_licence::boolean as ship_unknown_licence,
    $ship_restricted_licence::boolean as ship_restricted_licence,
    $ship_questionable::boolean as ship_questionable,
    $ship_explicit::boolean as ship_explicit,
    $aesthetic_min::double as aesthetic_min,
    $no_model::varchar[] as no_model;
