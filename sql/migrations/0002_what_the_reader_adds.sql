-- What a reading says since version 2 of analyse; rows read before hold null.
alter table shots add column segment_start_frames integer[];
alter table shots add column segment_cadences varchar[];
alter table shots add column segment_cadences_24 varchar[];
alter table shots add column camera_frame_kinds varchar[];
alter table shots add column camera_frame_confidence float[];
alter table clips add column encoding varchar;
alter table clips add column encoding_settings varchar;
