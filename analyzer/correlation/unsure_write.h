// Writes of roles and bindings of which the log does not show all that counts: under which name the
// server stored the object (generateName), or whether it did so at all (no answer, a server error).
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
  ObjectKey key;                           // without a name: the log does not show it
  // What it gives, where the log has it; neither: it may give anything.
  std::optional<Role> role;
  std::optional<Binding> binding;
};

// Whether what it may have written may let the identity make that request.
[[nodiscard]] bool may_grant(const UnsureWrite& write, const Identity& identity,
                             const ResourceAttributes& request);

// What is not known of it, as a sentence without a full stop.
[[nodiscard]] std::string describe(const UnsureWrite& write);

}  // namespace nsposture::correlation
