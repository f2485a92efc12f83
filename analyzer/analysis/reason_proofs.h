// What the API server's own reasons prove: a request that a binding allowed shows that the binding
// and its role were there at that time, where no write in the log has their content.
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
  // The requests outlive this, and stand in order of time.
  explicit ReasonProofs(const std::vector<correlation::LoggedRequest>& requests);

  struct Use {
    const correlation::LoggedRequest* request = nullptr;
    ObjectKey role;
    Subject subject;
  };

  // By time; of a role and of a binding.
  [[nodiscard]] const std::vector<Use>& uses(const ObjectKey& key) const;

  [[nodiscard]] const std::map<ObjectKey, std::vector<Use>>& all() const { return uses_; }

  // What uses from `from` on and before `to` show of it: a part of what it held. Nothing without
  // one.
  [[nodiscard]] std::optional<Binding> binding(const ObjectKey& key, Timestamp from,
                                               Timestamp to) const;
  [[nodiscard]] std::optional<Role> role(const ObjectKey& key, Timestamp from, Timestamp to) const;

 private:
  std::map<ObjectKey, std::vector<Use>> uses_;
};

}  // namespace nsposture::analysis
