// What a deletecollection took away. Its selectors stand in the query, and the answer lists what
// went, where the log has it; ingest keeps both in the event's object.
#pragma once

#include "graph/model/object_key.h"
#include "graph/model/objects.h"
#include "store/records/audit_event.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::correlation {

enum class Taken : std::uint8_t { Gone, Spared, Unknown };

class DeletedCollection {
 public:
  explicit DeletedCollection(const store::AuditEvent& event);

  // Whether it took the object, which is of its kind and in its reach. `labels`: those that the
  // object had, null when they are not known.
  [[nodiscard]] Taken took(const ObjectKey& key, const Labels* labels) const;

  // What the answer lists, as (namespace, name); empty when the log has no answer.
  struct Item {
    std::string namespace_;
    std::string name;
  };

  [[nodiscard]] const std::vector<Item>& items() const { return items_; }

 private:
  [[nodiscard]] Taken by_field(const ObjectKey& key) const;
  [[nodiscard]] Taken by_label(const Labels* labels) const;

  bool listed_ = false;   // the answer tells all that went
  bool known_ = false;    // the query was read
  bool partial_ = false;  // a limit: only some of what the selectors match
  std::string fields_;
  std::string labels_;
  std::optional<LabelSelector> selector_;  // of `labels_`; nothing when it cannot be read
  std::vector<Item> items_;
};

// A selector as a query has it: "app=x,tier!=y,zone in (a,b),!old". Nothing when it is not one.
[[nodiscard]] std::optional<LabelSelector> parse_label_selector(std::string_view text);

}  // namespace nsposture::correlation
