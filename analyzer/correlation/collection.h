// The objects that a deletecollection removed. The query has its selectors, and the response may
// list the removed objects; ingest keeps both in the event's object.
#pragma once

#include "graph/model/object_key.h"
#include "graph/model/objects.h"
#include "store/records/audit_event.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::correlation {

enum class Taken : std::uint8_t { Gone, Spared, Unknown };

class DeletedCollection {
 public:
  explicit DeletedCollection(const store::AuditEvent& event);

  // Whether it removed the object. The object must be of its kind and in its scope. `labels`: the
  // object's labels; null if unknown.
  [[nodiscard]] Taken took(const ObjectKey& key, const Labels* labels) const;

  // The objects listed in the response, as (namespace, name); empty if the log has no response.
  struct Item {
    std::string namespace_;
    std::string name;
  };

  [[nodiscard]] const std::vector<Item>& items() const { return items_; }

  // How many the response lists; empty if the log has no response.
  [[nodiscard]] std::optional<std::size_t> count() const {
    return listed_ ? std::optional(items_.size()) : std::nullopt;
  }

 private:
  [[nodiscard]] Taken by_field(const ObjectKey& key) const;
  [[nodiscard]] Taken by_label(const Labels* labels) const;

  bool listed_ = false;   // the response lists everything removed
  bool known_ = false;    // the query is known
  bool partial_ = false;  // a limit: only some of the selected objects
  std::string fields_;
  std::string labels_;
  std::optional<LabelSelector> selector_;  // parsed `labels_`; empty if not parsable
  std::vector<Item> items_;
};

// Parses a selector as in a query: "app=x,tier!=y,zone in (a,b),!old". Empty if it is invalid.
[[nodiscard]] std::optional<LabelSelector> parse_label_selector(std::string_view text);

}  // namespace nsposture::correlation
