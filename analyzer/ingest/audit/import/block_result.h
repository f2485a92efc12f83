// The result of one block of an input, ready to be committed in order.
#pragma once

#include "analyzer/ingest/audit/event/gap_finder.h"
#include "analyzer/ingest/audit/event/record.h"
#include "store/records/audit_event.h"
#include "store/records/coverage.h"
#include "store/records/import.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace nsposture::ingest::audit::import {

// Everything about one API server of one cluster; most inputs have only one, without a name.
struct ServerPart {
  std::string cluster;
  std::string apiserver;
  std::uint32_t blind = 0;
  bool saw_metadata = false;  // a relevant event without bodies due to its level
  bool saw_bodies = false;
  std::uint64_t events = 0;             // all audit events
  std::vector<store::AuditEvent> kept;  // `line` counts within the block, from 1
  std::vector<TimeSample> samples;
};

struct MalformedRecord {
  std::uint64_t line = 0;  // as in ServerPart::kept
  std::string message;
};

struct BlockResult {
  std::vector<ServerPart> servers;
  std::vector<MalformedRecord> malformed;  // the first ones only
  std::uint64_t malformed_count = 0;
  std::uint64_t cut = 0;  // of these: a last line that may still be completed
  std::map<std::string, std::uint64_t, std::less<>> skipped;  // reason -> count
  std::string format;
  std::uint64_t lines = 0;        // physical lines, as counted by line numbers
  std::uint64_t consumed = 0;     // bytes of the input up to the end of this block
  std::uint64_t safe_offset = 0;  // where a later import may continue; 0: nowhere
  std::string unreadable;         // the input failed here; nothing follows
  std::string member;             // for an archive: the name of the file in it, "/logs/audit.log"
  bool passed_over = false;       // the member is not a log
};

}  // namespace nsposture::ingest::audit::import
