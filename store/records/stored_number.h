// The numbers that stand for enumerators in a database, written out here and nowhere else: the
// order of an enumeration has no say in what is stored. A number keeps its meaning for ever; a new
// enumerator takes a new one (docs/schema.md).
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

// The enumerator that a number stands for. Throws Error(Input) when it stands for none: to take it
// for another one would change what the data says. Defined for the enumerations above.
template <typename Enum>
[[nodiscard]] Enum from_stored_number(std::int64_t number);

}  // namespace nsposture::store
