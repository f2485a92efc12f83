#include "analyzer/check/known_before.h"

#include "analyzer/check/proposed_cluster.h"
#include "analyzer/check/source_file.h"
#include "graph/model/object_key.h"
#include "graph/model/subject.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <utility>

namespace nsposture::check {

namespace {

// Where a form of an object stands: what a kustomization builds, or a file.
struct Home {
  bool is_built = false;
  std::string place;      // below the path that was given
  bool is_piece = false;  // an assertion, or a file as it stands that a kustomization builds from

  bool operator<(const Home& other) const {
    return std::pair(is_built, place) < std::pair(other.is_built, other.place);
  }
};

using Contents = std::set<std::string>;
using Forms = std::map<std::string, std::map<Home, Contents>>;  // by text_key()

// Which of the paths, and what comes behind it.
std::string placed(const std::string& name, const std::vector<std::string>& paths, bool numbered) {
  const auto whole = normal_name(name);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    auto path = normal_name(shown_name(paths[i]));
    while (path.ends_with('/')) path.pop_back();
    const auto number = numbered ? i : 0;
    if (path.empty() || path == ".") return fmt::format("{}:{}", number, whole);
    if (whole == path) return fmt::format("{}:", number);
    if (whole.starts_with(path + '/')) {
      return fmt::format("{}:{}", number, whole.substr(path.size() + 1));
    }
  }
  return whole;
}

std::string folder_of(const std::string& place) {
  return place.substr(0, place.rfind('/') == std::string::npos ? 0 : place.rfind('/'));
}

std::string content_of(const Binding& binding) {
  std::set<std::string> subjects;
  for (const auto& subject : binding.subjects) subjects.insert(describe(subject));
  return fmt::format("{} {} {}", static_cast<int>(binding.role_ref.kind), binding.role_ref.name,
                     subjects);
}

std::string content_of(const Role& role) {
  std::string text = fmt::format("{} {}", role.meta.labels, role.meta.annotations);
  for (const auto& rule : role.rules) {
    text += fmt::format(" {} {} {} {} {}", rule.verbs, rule.api_groups, rule.resources,
                        rule.resource_names, rule.non_resource_urls);
  }
  if (!role.aggregation) return text;
  for (const auto& selector : role.aggregation->selectors) {
    text += fmt::format(" gathers {}", selector.match_labels);
    for (const auto& one : selector.match_expressions) {
      text += fmt::format(" {} {} {}", one.key, one.op, one.values);
    }
  }
  return text;
}

class State {
 public:
  State(const ManifestSet& set, const std::vector<std::string>& paths, bool numbered)
      : set_(set), paths_(paths), numbered_(numbered) {
    for (const auto* file : set.files) {
      const auto home = home_of(*file);
      homes_.insert(home);
      for (const auto& role : file->objects.roles) add(role, home);
      for (const auto& binding : file->objects.bindings) add(binding, home);
    }
  }

  [[nodiscard]] Home home_of(const ManifestFile& file) const {
    Home home{file.is_built, placed(file.is_built ? file.root : file.name, paths_, numbered_)};
    home.is_piece = !file.is_built && (is_judged_when_built(set_, file) || is_assertion(file.name));
    return home;
  }

  [[nodiscard]] bool has(const Home& home) const { return homes_.contains(home); }

  [[nodiscard]] const Forms& forms() const { return forms_; }

  [[nodiscard]] const Contents* at(const std::string& key, const Home& home) const {
    const auto of_key = forms_.find(key);
    if (of_key == forms_.end()) return nullptr;
    const auto found = of_key->second.find(home);
    return found == of_key->second.end() ? nullptr : &found->second;
  }

 private:
  template <typename Object>
  void add(const Object& object, const Home& home) {
    forms_[text_key(object)][home].insert(content_of(object));
  }

  const ManifestSet& set_;
  const std::vector<std::string>& paths_;
  bool numbered_;
  std::set<Home> homes_;
  Forms forms_;
};

class Before {
 public:
  Before(const ManifestSet& base, const ManifestSet& proposed, const StatePaths& paths)
      : numbered_(paths.base.size() == paths.proposed.size()),
        base_(base, paths.base, numbered_),
        proposed_(proposed, paths.proposed, numbered_) {
    for (const auto* file : proposed.files) {
      const auto home = proposed_.home_of(*file);
      for (const auto& role : file->objects.roles) note(text_key(role), home);
      for (const auto& binding : file->objects.bindings) {
        if (!note(text_key(binding), home)) continue;
        for (const auto& subject : binding.subjects) {
          gaining_[text_key(binding)].insert(describe(subject));
          (home.is_built ? built_[home] : in_files_).insert(describe(subject));
        }
      }
    }
  }

  [[nodiscard]] ManifestFile pruned(const ManifestFile& file) const {
    ManifestFile result;
    result.name = file.name;
    result.objects = file.objects;
    const auto home = base_.home_of(file);
    std::erase_if(result.objects.roles, [&](const Role& role) {
      const auto key = text_key(role);
      return changed_.contains(key) && !is_former(key, home);
    });
    for (auto& binding : result.objects.bindings) prune(binding, home);
    return result;
  }

 private:
  // True when the form at `home` is new there.
  bool note(const std::string& key, const Home& home) {
    if (is_known(key, home)) return false;
    changed_[key].insert(home);
    return true;
  }

  [[nodiscard]] bool is_known(const std::string& key, const Home& home) const {
    const auto& forms = *proposed_.at(key, home);
    auto before = Contents();
    if (const auto* same = base_.at(key, home)) before = *same;
    const auto all = base_.forms().find(key);
    if (all != base_.forms().end()) {
      for (const auto& [other, contents] : all->second) {
        if (moved(key, other, home)) before.insert(contents.begin(), contents.end());
      }
    }
    return std::ranges::includes(before, forms);
  }

  // Whether the object left `from` for `to`.
  [[nodiscard]] bool moved(const std::string& key, const Home& from, const Home& to) const {
    if (from.is_built != to.is_built || proposed_.at(key, from) != nullptr) return false;
    if (from.is_built) return !base_.has(to) && !proposed_.has(from);
    return folder_of(from.place) == folder_of(to.place) && (!from.is_piece || to.is_piece);
  }

  // Whether what stands at `home` is what one of the new forms was before.
  [[nodiscard]] bool is_former(const std::string& key, const Home& home) const {
    const auto changed = changed_.find(key);
    return changed != changed_.end() && std::ranges::any_of(changed->second, [&](const Home& now) {
             return (!(now < home) && !(home < now)) || moved(key, home, now);
           });
  }

  void prune(Binding& binding, const Home& home) const {
    const auto key = text_key(binding);
    std::set<std::string> out;
    const auto take = [&out](const std::set<std::string>& more) {
      out.insert(more.begin(), more.end());
    };
    const auto gaining = gaining_.find(key);
    if (gaining != gaining_.end() && !is_former(key, home)) take(gaining->second);
    // Other objects as well: what a kustomization does not build is no form of what it does.
    for (const auto& [other, subjects] : built_) {
      const bool renamed = home.is_built && !proposed_.has(home) && !base_.has(other);
      if ((other < home || home < other) && !renamed) take(subjects);
    }
    if (home.is_piece) take(in_files_);
    std::erase_if(binding.subjects,
                  [&out](const Subject& subject) { return out.contains(describe(subject)); });
    if (binding.subject_pos.size() != binding.subjects.size()) {
      binding.subject_pos.assign(binding.subjects.size(), binding.pos);
    }
  }

  bool numbered_;
  State base_;
  State proposed_;
  std::map<std::string, std::set<Home>> changed_;         // by key: where a form is new
  std::map<std::string, std::set<std::string>> gaining_;  // by key: the subjects of these
  std::map<Home, std::set<std::string>> built_;           // the subjects, by kustomization
  std::set<std::string> in_files_;                        // the subjects in files
};

}  // namespace

Cluster combine_before(const ManifestSet& base, const ManifestSet& proposed,
                       const StatePaths& paths) {
  const Before before(base, proposed, paths);
  std::deque<ManifestFile> files;
  ManifestSet pruned;
  for (const auto* file : base.files) {
    files.push_back(before.pruned(*file));
    pruned.files.push_back(&files.back());
  }
  return combine(pruned);
}

}  // namespace nsposture::check
