-- Name the classes of Sakuga-42M's six dimensions as its files spell them, `lable` of daylight included.
create or replace temp table taxonomy_labels as
select
    dimension,
    class,
    spelling,
from (
    values
        ('time', 'daylight', 'daylight(lable: 0)'),
        ('time', 'night', 'night(label: 1)'),
        ('time', 'sunset', 'sunset(label: 2)'),
        ('venue', 'outdoors', 'outdoors(label: 0)'),
        ('venue', 'indoors', 'indoors(label: 1)'),
        ('media', 'sketch', 'sketch(label: 0)'),
        ('media', 'color_trace', 'color_trace(label: 1)'),
        ('filming', 'looking_at_viewer', 'looking_at_viewer(label: 0)'),
        ('filming', 'looking_away', 'looking_away(label: 1)'),
        ('composition', 'full_body', 'full_body(label: 0)'),
        ('composition', 'upper_body', 'upper_body(label: 1)'),
        ('composition', 'lower_body', 'lower_body(label: 2)'),
        ('composition', 'out_of_frame', 'out_of_frame(label: 3)'),
        ('character', 'no_humans', 'no_humans(label: 0)'),
        ('character', 'solo', 'solo(label: 1)'),
        ('character', 'multiple', 'multiple(label: 2)')
) as labels (dimension, class, spelling);
