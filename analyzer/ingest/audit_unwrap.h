// Audit events inside what delivered them: batches, log collectors' records, cloud exports. A value
// is looked into until an audit event is met (AUDIT.md section 3, "General rule").
#pragma once

#include "analyzer/ingest/audit_json.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest {

enum class RecordKind : std::uint8_t {
  Event,     // audit.k8s.io Event
  GkeEntry,  // google.cloud.audit.AuditLog with serviceName k8s.io
  AksRow,    // a row of AKSAudit or AKSAuditAdmin
  Damaged,   // says that it was cut on the way; `text` tells
};

struct Record {
  RecordKind kind = RecordKind::Event;
  json::Object object;       // valid during the visit only
  std::string_view text;     // Damaged: what is known of it
  std::string_view cluster;  // when a wrapper names it
  std::string_view apiserver;
  bool bodies_dropped = false;  // the wrapper is known to drop metadata of bodies (Elastic)
};

class Unwrapper {
 public:
  using Visit = std::function<void(const Record&)>;

  // Visits every record inside `value`, in order; their number.
  std::size_t visit(const json::Value& value, const Visit& visit);

  // The same for text that holds JSON: one value or several back to back, perhaps behind a prefix
  // (CRI, `oc adm node-logs`, S3 export). Zero when there is none.
  std::size_t visit_text(std::string_view text, const Visit& visit);

  // What the last visit went through, for people: "EKS subscription", "raw"…
  [[nodiscard]] std::string_view format() const { return format_; }

 private:
  struct Context {
    std::string cluster;
    std::string apiserver;
    bool bodies_dropped = false;
  };

  std::size_t enter(const json::Value& value, Context context, int depth, const Visit& visit);
  std::size_t enter_object(const json::Object& object, Context context, int depth,
                           const Visit& visit);
  std::size_t enter_text(std::string_view text, const Context& context, int depth,
                         const Visit& visit);
  std::size_t enter_encoded(std::string_view base64, const Context& context, int depth,
                            const Visit& visit);

  // A nested document needs a parser of its own: the outer one's values must stay valid.
  std::vector<std::unique_ptr<simdjson::dom::parser>> parsers_;
  std::string_view format_ = "raw";
};

// The length of the JSON value at the beginning of `text` (an object or array); 0 when it does not
// end in it.
[[nodiscard]] std::size_t value_length(std::string_view text);

}  // namespace nsposture::ingest
