// What the API server's reasons prove: a request allowed by a binding shows that the binding and
// its role existed at that time. Used if no write in the log has their content.
#pragma once

#include "analyzer/correlation/request.h"
#include "graph/model/object_key.h"
#include "graph/model/objects.h"

#include <map>
#include <optional>
#include <vector>

namespace nsposture::analysis {

class ReasonProofs {
 public:
  // The requests must outlive this object and be ordered by time.
  explicit ReasonProofs(const std::vector<correlation::LoggedRequest>& requests);

  struct Use {
    const correlation::LoggedRequest* request = nullptr;
    ObjectKey role;
    Subject subject;
  };

  // The uses of a role or a binding, ordered by time.
  [[nodiscard]] const std::vector<Use>& uses(const ObjectKey& key) const;

  [[nodiscard]] const std::map<ObjectKey, std::vector<Use>>& all() const { return uses_; }

  // What the uses in [from, to) show of the object: a part of its content. Empty without a use.
  [[nodiscard]] std::optional<Binding> binding(const ObjectKey& key, Timestamp from,
                                               Timestamp to) const;
  [[nodiscard]] std::optional<Role> role(const ObjectKey& key, Timestamp from, Timestamp to) const;

 private:
  std::map<ObjectKey, std::vector<Use>> uses_;
};

}  // namespace nsposture::analysis
