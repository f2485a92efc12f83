// The answer of `who-can` (DESIGN.md "Machine contract").
#pragma once

#include "analyzer/cli/group_members.h"
#include "analyzer/cli/io.h"

#include <vector>

namespace nsposture::cli {

void write_who_can_json(const Cluster& cluster, const std::vector<Holder>& subjects, Io& io);
void write_who_can_text(const Cluster& cluster, const std::vector<Holder>& subjects, Io& io);

}  // namespace nsposture::cli
