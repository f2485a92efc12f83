// What `diff` prints.
#pragma once

#include "analyzer/cli/io.h"
#include "graph/difference/difference.h"

namespace nsposture::cli {

struct DiffAnswer {
  const Cluster& before;
  const Cluster& after;
  const Difference& difference;
};

void write_diff_text(const DiffAnswer& answer, Io& io);
void write_diff_json(const DiffAnswer& answer, Io& io);  // docs/diff.md

}  // namespace nsposture::cli
