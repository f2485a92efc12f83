// Roles and bindings that an API server makes by itself, and puts right again at each start.
#pragma once

#include "graph/model/objects.h"

namespace nsposture::rbac {

// The label that the server gives them.
[[nodiscard]] bool is_default(const ObjectMeta& meta);

// False: its annotation tells the server to leave it as it is.
[[nodiscard]] bool is_put_right(const ObjectMeta& meta);

// Makes of `written`, by which somebody replaced the server's own `made`, what it is after the next
// start: rules, selectors, labels and subjects that are missing come back, what is more stays. A
// binding to another role is left alone: the server deletes it and makes its own again.
void put_back_defaults(Role& written, const Role& made);
void put_back_defaults(Binding& written, const Binding& made);

// The same, whatever the annotation of `written` says: both forms together.
void add_defaults(Role& written, const Role& made);

}  // namespace nsposture::rbac
