// can-i --list: all rules in effect, as `kubectl auth can-i --list`, and where each comes from.
#pragma once

#include "analyzer/cli/io.h"
#include "graph/rbac/authorizer.h"

#include <string_view>

namespace nsposture::cli {

// `ns` is "" for what is held cluster-wide. Tells bindings to missing roles on the log.
void write_rule_list(const Authorizer& authorizer, const Identity& identity, std::string_view ns,
                     bool json, Io& io);

}  // namespace nsposture::cli
