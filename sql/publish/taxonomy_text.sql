-- Write a taxonomy class as Sakuga-42M does: name and label in one text; Others where no class was clear.
create or replace temp macro taxonomy_text(name, kind) as
    case
        when lower(name) = 'others' then 'Others(label: -1)'
        else (
            select
                labels.spelling,
            from taxonomy_labels as labels
            where
                labels.dimension = kind
                and labels.class = name
        )
    end;
