// Roles and bindings that an API server creates, and reconciles at each start.
#pragma once

#include "graph/model/cluster.h"
#include "graph/model/objects.h"

namespace nsposture::rbac {

// Whether the object has the label that the server gives its defaults.
[[nodiscard]] bool is_default(const ObjectMeta& meta);

// Whether the objects were read from a server: some have the uid or creation time that only a
// server writes. What such a dump lacks does not exist there; manifests may be only a part of what
// a cluster has.
[[nodiscard]] bool is_from_server(const Cluster& cluster);

// False: the annotation tells the server not to reconcile it.
[[nodiscard]] bool is_put_right(const ObjectMeta& meta);

// `written` replaced the server's default `made`. Changes `written` to what it is after the
// server's next start: missing rules, selectors, labels and subjects are added, extra ones stay. A
// binding to another role is unchanged: the server deletes it and creates its own again.
void put_back_defaults(Role& written, const Role& made);
void put_back_defaults(Binding& written, const Binding& made);

// The same, whatever the annotation of `written` says: both forms together.
void add_defaults(Role& written, const Role& made);

}  // namespace nsposture::rbac
