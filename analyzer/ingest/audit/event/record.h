// The interface between wrappers and events: the raw text of each audit field, wherever the format
// has it, and what else the wrapper knows.
#pragma once

#include "store/records/audit_event.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace nsposture::ingest::audit {

// Raw JSON values; empty if absent. Views into the record's text or into `decoded`.
struct RawEvent {
  std::string_view audit_id;
  std::string_view stage;
  std::string_view level;
  std::string_view verb;
  std::string_view uri;
  std::string_view user;
  std::string_view impersonated;
  std::string_view authentication;  // authenticationMetadata
  std::string_view source_ips;
  std::string_view user_agent;
  std::string_view object_ref;
  std::string_view status;
  std::string_view request;
  std::string_view response;
  std::string_view received;
  std::string_view at;
  std::string_view annotations;
  std::deque<std::string> decoded;  // owns text that had to be unescaped
};

// Information from the wrappers around a record.
struct RecordContext {
  std::string format;  // the outermost recognized wrapper
  std::string cluster;
  std::string apiserver;
  std::uint32_t blind = 0;               // store::MissingField flags
  bool underscored_annotations = false;  // Elastic replaces "." by "_" in their keys
};

// Content inside has this format, unless an outer wrapper was already recognized.
[[nodiscard]] inline RecordContext with_format(const RecordContext& context,
                                               std::string_view format) {
  RecordContext inner = context;
  if (inner.format.empty()) inner.format = format;
  return inner;
}

[[nodiscard]] constexpr std::uint32_t flag(store::MissingField blind) {
  return static_cast<std::uint32_t>(blind);
}

// A recognized audit event, whether it is kept or not.
struct MappedEvent {
  std::string error;  // why it is not an event; empty if it is one
  std::string audit_id;
  store::Stage stage = store::Stage::ResponseComplete;
  store::Level level = store::Level::Metadata;
  Timestamp at;                           // when the stage was reached
  std::optional<store::AuditEvent> kept;  // empty if the event is irrelevant
};

// Receives what the records of an input contain. One call per record.
class RecordSink {
 public:
  RecordSink() = default;
  RecordSink(const RecordSink&) = delete;
  RecordSink& operator=(const RecordSink&) = delete;
  virtual ~RecordSink() = default;

  virtual void event(MappedEvent&& event, const RecordContext& context) = 0;
  // Not an audit event, but not an error; `why` names a class of records.
  virtual void skipped(std::string_view why) = 0;
  virtual void malformed(std::string message) = 0;
};

}  // namespace nsposture::ingest::audit
