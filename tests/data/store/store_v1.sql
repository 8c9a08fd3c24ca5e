-- A store as program 0.1.0 made it: the statements of its create_all, and some rows.
CREATE TABLE schema_version (
	version INTEGER NOT NULL, 
	program VARCHAR(32) NOT NULL, 
	created_at VARCHAR(40) NOT NULL, 
	PRIMARY KEY (version)
);
CREATE TABLE recordings (
	path TEXT NOT NULL, 
	size BIGINT NOT NULL, 
	mtime_ns BIGINT NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	PRIMARY KEY (path)
);
CREATE TABLE transcripts (
	"key" VARCHAR(64) NOT NULL, 
	audio_sha256 VARCHAR(64) NOT NULL, 
	model TEXT NOT NULL, 
	options TEXT NOT NULL, 
	duration FLOAT NOT NULL, 
	body TEXT NOT NULL, 
	created_at VARCHAR(40) NOT NULL, 
	PRIMARY KEY ("key")
);
CREATE INDEX ix_transcripts_audio_sha256 ON transcripts (audio_sha256);
CREATE TABLE analyses (
	"key" VARCHAR(64) NOT NULL, 
	transcript_key VARCHAR(64) NOT NULL, 
	scorecard TEXT NOT NULL, 
	scorecard_sha256 VARCHAR(64) NOT NULL, 
	total FLOAT, 
	grade VARCHAR(16) NOT NULL, 
	body TEXT NOT NULL, 
	created_at VARCHAR(40) NOT NULL, 
	PRIMARY KEY ("key")
);
CREATE INDEX ix_analyses_transcript_key ON analyses (transcript_key);
CREATE TABLE calls (
	folder TEXT NOT NULL, 
	call_id TEXT NOT NULL, 
	path TEXT NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	duration FLOAT NOT NULL, 
	meta TEXT NOT NULL, 
	agent_id TEXT NOT NULL, 
	team TEXT NOT NULL, 
	started_at VARCHAR(64) NOT NULL, 
	transcript_key VARCHAR(64) NOT NULL, 
	analysis_key VARCHAR(64) NOT NULL, 
	output_key VARCHAR(64) NOT NULL, 
	batch VARCHAR(40) NOT NULL, 
	updated_at VARCHAR(40) NOT NULL, 
	PRIMARY KEY (folder, call_id)
);
CREATE INDEX calls_by_analysis ON calls (analysis_key);
CREATE INDEX calls_by_agent ON calls (agent_id, started_at);
CREATE TABLE batches (
	id VARCHAR(40) NOT NULL, 
	folder TEXT NOT NULL, 
	program VARCHAR(32) NOT NULL, 
	settings TEXT NOT NULL, 
	started_at VARCHAR(40) NOT NULL, 
	ended_at VARCHAR(40) NOT NULL, 
	interrupted BOOLEAN NOT NULL, 
	numbers TEXT NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE failures (
	id INTEGER NOT NULL, 
	batch VARCHAR(40) NOT NULL, 
	folder TEXT NOT NULL, 
	call_id TEXT NOT NULL, 
	path TEXT NOT NULL, 
	kind VARCHAR(64) NOT NULL, 
	message TEXT NOT NULL, 
	hint TEXT NOT NULL, 
	at VARCHAR(40) NOT NULL, 
	PRIMARY KEY (id)
);
CREATE INDEX ix_failures_batch ON failures (batch);
INSERT INTO schema_version VALUES (1, '0.1.0', '2026-11-02T20:00:00+00:00');
INSERT INTO recordings VALUES ('/in/a.wav', 1000, 1700000000000000001, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa');
INSERT INTO recordings VALUES ('/in/b.wav', 2000, 1700000000000000002, 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb');
INSERT INTO transcripts VALUES ('t-a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'whisper-base', '{"beam_size": 1}', 61.5, '{"call_id":"a","turns":[{"text":"您好，工号1024。"}]}', '2026-11-02T20:00:01+00:00');
INSERT INTO transcripts VALUES ('t-b', 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', 'whisper-base', '{"beam_size": 1}', 30.0, '{"call_id":"b","turns":[]}', '2026-11-02T20:00:01+00:00');
INSERT INTO transcripts VALUES ('t-old', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'whisper-tiny', '{}', 61.5, '{"call_id":"a","turns":[{"text":"旧"}]}', '2026-11-02T20:00:00+00:00');
INSERT INTO analyses VALUES ('a-1', 't-a', 'default@1', '1111111111111111111111111111111111111111111111111111111111111111', 80.0, 'B', '{"summary":"第一版"}', '2026-11-02T20:00:02+00:00');
INSERT INTO analyses VALUES ('a-2', 't-a', 'default@2', '2222222222222222222222222222222222222222222222222222222222222222', 91.5, 'A', '{"summary":"第二版"}', '2026-11-02T20:00:03+00:00');
INSERT INTO analyses VALUES ('b-1', 't-b', 'default@2', '2222222222222222222222222222222222222222222222222222222222222222', NULL, '', '{"summary":"b"}', '2026-11-02T20:00:03+00:00');
INSERT INTO analyses VALUES ('b-copy', 't-b', 'default@2', '2222222222222222222222222222222222222222222222222222222222222222', NULL, '', '{"summary":"b 副本"}', '2026-11-02T20:00:04+00:00');
INSERT INTO calls VALUES ('/out', 'a', '/in/a.wav', 'audio', 'ok', 61.5, '{"call_id":"a"}', '1024', '一组', '2026-11-02T09:00:00+08:00', 't-a', 'a-2', 'o-a', 'night-2', '2026-11-02T20:00:05+00:00');
INSERT INTO calls VALUES ('/out', 'b', '/in/b.wav', 'audio', 'ok', 61.5, '{"call_id":"b"}', '1024', '一组', '2026-11-02T01:30:00', 't-b', 'b-1', 'o-b', 'night-2', '2026-11-02T20:00:05+00:00');
INSERT INTO calls VALUES ('/out', 'b-copy', '/in/b2.wav', 'audio', 'ok', 61.5, '{"call_id":"b-copy"}', '1024', '一组', '', 't-b', 'b-copy', 'o-b-copy', 'night-2', '2026-11-02T20:00:05+00:00');
INSERT INTO calls VALUES ('/out', 'c', '/in/c.wav', 'audio', 'error', 61.5, '{"call_id":"c"}', '1024', '一组', 'not a time', '', '', 'o-c', 'night-2', '2026-11-02T20:00:05+00:00');
INSERT INTO batches VALUES ('night-1', '/out', '0.1.0', '{}', '2026-11-02T20:00:00+00:00', '2026-11-02T20:00:02+00:00', 0, '{"ok": 1}');
INSERT INTO batches VALUES ('night-2', '/out', '0.1.0', '{}', '2026-11-02T20:00:03+00:00', '', 1, '{}');
INSERT INTO failures VALUES (1, 'night-2', '/out', 'c', '/in/c.wav', 'audio.empty', '空文件', '换一个', '2026-11-02T20:00:04+00:00');
