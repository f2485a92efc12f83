// can-i --batch: many SubjectAccessReview specs, one a line, one answer a line, in order.
#pragma once

#include "analyzer/cli/options/memberships.h"
#include "analyzer/cli/terminal/io.h"
#include "graph/rbac/authorizer.h"

#include <string>
#include <vector>

namespace nsposture::cli::commands {

// A line is a spec, or an object with the spec under "spec"; its groups are taken as given, and
// those that `memberships` knows of the user are added. False when a line was no such thing (its
// answer is then a refusal with an "error") or an answer is not whole. Words that nobody knows are
// told line by line and change nothing: programs ask for what they like, as they would a server.
// `lost`: what is missing of the input, which each refusal tells. Throws Error(Input) when the file
// cannot be read.
[[nodiscard]] bool answer_batch(const std::string& path, const rbac::Authorizer& authorizer,
                                const Memberships& memberships,
                                const std::vector<std::string>& lost, bool json, Io& io);

}  // namespace nsposture::cli::commands
