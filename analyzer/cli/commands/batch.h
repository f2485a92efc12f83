// can-i --batch: many SubjectAccessReview specs, one per line; one answer per line, in order.
#pragma once

#include "analyzer/cli/options/memberships.h"
#include "analyzer/cli/terminal/io.h"
#include "graph/rbac/authorizer.h"

#include <string>
#include <vector>

namespace nsposture::cli::commands {

// A line is a spec, or an object with the spec under "spec"; its groups are used as given, plus
// those that `memberships` has for the user. Returns false if a line is invalid (its answer is then
// a denial with an "error") or an answer is incomplete. Unknown words are reported per line and do
// not change the result: programs may ask anything, as they would ask a server. `lost`: what is
// missing from the input; included in each denial. Throws Error(Input) if the file cannot be read.
[[nodiscard]] bool answer_batch(const std::string& path, const rbac::Authorizer& authorizer,
                                const Memberships& memberships,
                                const std::vector<std::string>& lost, bool json, Io& io);

}  // namespace nsposture::cli::commands
