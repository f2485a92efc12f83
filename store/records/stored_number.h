// The numbers of enumerators in a database, defined only here: the order of an enumeration does
// not affect what is stored. A number never changes its meaning; a new enumerator gets a new
// one (docs/schema.md).
#pragma once

#include "graph/base/diagnostic.h"
#include "store/records/audit_event.h"
#include "store/records/finding.h"
#include "store/records/flow.h"

#include <cstdint>

namespace nsposture::store {

[[nodiscard]] int stored_number(DiagnosticKind kind);
[[nodiscard]] int stored_number(Stage stage);
[[nodiscard]] int stored_number(Level level);
[[nodiscard]] int stored_number(FlowVerdict verdict);
[[nodiscard]] int stored_number(Severity severity);
[[nodiscard]] int stored_number(Confidence confidence);

// The enumerator of a number. Throws Error(Input) when there is none: using another one would
// change the meaning of the data. Defined for the enumerations above.
template <typename Enum>
[[nodiscard]] Enum from_stored_number(std::int64_t number);

}  // namespace nsposture::store
