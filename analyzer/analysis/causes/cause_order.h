// The order in which to end causes.
#pragma once

#include "reports/answers/cause.h"

#include <vector>

namespace nsposture::analysis {

// Most severe first; at equal severity activities first, then the causes that end most findings.
// REQUIRES: the severities are set. `ranked` keep their order, because each one ends what it ends
// only after those before it; `others` are placed among them.
[[nodiscard]] std::vector<reports::Cause> in_order(const std::vector<reports::Cause>& ranked,
                                                   std::vector<reports::Cause> others);

// Merges a change that ends nothing on its own into the next one that does: it prepares for that
// one.
void fold(std::vector<reports::Cause>& causes);

// Fills Cause::towards. A change that cuts some access to namespace creation may precede a more
// severe one that cuts the rest.
void set_towards(const std::vector<reports::Cause>& ranked, std::vector<reports::Cause>& causes);

// Proposes each change once. If a later cause has no other change left, its findings move to the
// cause that already has the change.
void drop_repeated(std::vector<reports::Cause>& causes);

// Fills Cause::after.
void set_after(std::vector<reports::Cause>& causes);

}  // namespace nsposture::analysis
