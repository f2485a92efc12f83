// The answer of `who-can --all-clusters`: what is said of each cluster, put together.
#pragma once

#include "analyzer/cli/io.h"
#include "graph/model/subject.h"
#include "store/store.h"

#include <map>
#include <string>
#include <vector>

namespace nsposture::cli {

class AllClusters {
 public:
  AllClusters(bool json, Io& io) : json_(json), io_(io) {}

  // `answer`: as it is for one cluster alone, text or a JSON object.
  void add(const store::SnapshotInfo& snapshot, const std::string& answer,
           const std::vector<Subject>& subjects);
  void finish();

 private:
  bool json_;
  Io& io_;
  bool any_ = false;
  std::map<Subject, std::vector<std::string>> in_clusters_;
};

}  // namespace nsposture::cli
