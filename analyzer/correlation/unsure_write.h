// Role and binding writes that the log shows only partly: the stored name is missing
// (generateName), or the outcome is (no response, a server error).
#pragma once

#include "analyzer/correlation/request.h"
#include "graph/model/object_key.h"
#include "graph/model/objects.h"
#include "graph/model/request.h"

#include <optional>
#include <string>

namespace nsposture::correlation {

struct UnsureWrite {
  const LoggedRequest* request = nullptr;  // never null
  ObjectKey key;                           // no name: the log does not show it
  // The written content, if the log has it; both empty: it may grant anything.
  std::optional<Role> role;
  std::optional<Binding> binding;
};

// Whether the written object may allow the identity's request.
[[nodiscard]] bool may_grant(const UnsureWrite& write, const Identity& identity,
                             const ResourceAttributes& request);

// What is unknown about it, as a sentence without a period.
[[nodiscard]] std::string describe(const UnsureWrite& write);

}  // namespace nsposture::correlation
