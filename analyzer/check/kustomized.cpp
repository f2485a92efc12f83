#include "analyzer/check/kustomized.h"

#include "analyzer/check/kustomize/build.h"
#include "analyzer/check/variables.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace nsposture::check {

namespace {

using kustomize::FileText;
using kustomize::Place;

// Files of the set, and others that a kustomization names.
class Files {
 public:
  Files(const ManifestSet& set, const FindSource& find, const ManifestOptions& options)
      : find_(find), options_(options) {
    for (const auto* file : set.files) known_[normal_name(file->name)] = FileText{file->text, {}};
    for (const auto& trouble : set.troubles) {
      known_[normal_name(trouble.file)] = FileText{{}, trouble.message};
    }
  }

  std::optional<FileText> operator()(const std::string& name) {
    const auto found = known_.find(name);
    if (found != known_.end()) return found->second;
    // Excluded by the policy: its content does not count.
    if (is_excluded(name, options_.exclude)) return FileText{};
    const auto source = find_ ? find_(name) : std::nullopt;
    std::optional<FileText> text;
    if (source) text = FileText{source->text, source->trouble};
    return known_.emplace(name, text).first->second;
  }

 private:
  std::map<std::string, std::optional<FileText>> known_;
  const FindSource& find_;
  const ManifestOptions& options_;
};

void move_to(SourcePos& pos, const Place& place) {
  pos.line = place.line;
  pos.column = place.column;
}

const Place& place_at(const std::vector<Place>& places, std::size_t index, std::size_t all,
                      const Place& otherwise) {
  return places.size() == all ? places[index] : otherwise;
}

template <typename Object>
void move_all(std::vector<Object>& objects, const Place& place) {
  for (auto& object : objects) move_to(object.pos, place);
}

// Uses the position of its original text, not the position in generated text.
void move_objects(Cluster& cluster, const kustomize::Document& document) {
  for (auto& role : cluster.roles) {
    move_to(role.pos, document.place);
    for (std::size_t i = 0; i < role.rules.size(); ++i) {
      move_to(role.rules[i].pos, place_at(document.rules, i, role.rules.size(), document.place));
    }
  }
  for (auto& binding : cluster.bindings) {
    move_to(binding.pos, document.place);
    move_to(binding.role_ref.pos, document.place);
    for (std::size_t i = 0; i < binding.subject_pos.size(); ++i) {
      move_to(binding.subject_pos[i],
              place_at(document.subjects, i, binding.subject_pos.size(), document.place));
    }
  }
  move_all(cluster.namespaces, document.place);
  move_all(cluster.service_accounts, document.place);
  move_all(cluster.workloads, document.place);
  move_all(cluster.related, document.place);
}

bool is_open(const kustomize::Json& subject) {
  return kustomize::text_at(subject, "kind") == "ServiceAccount" &&
         kustomize::text_at(subject, "namespace").empty();
}

// Drops service account subjects without a known namespace: a kustomization above may set it, and
// the other subjects stay valid. If there are no others, the namespace must be set when the
// manifest is applied: the subjects are judged in `default_namespace`.
void drop_open_subjects(kustomize::Document& document, const std::string& default_namespace) {
  auto& content = document.content;
  if (!content.contains("subjects") || !content["subjects"].is_array()) return;
  auto kept = kustomize::Json::array();
  std::vector<Place> places;
  auto& subjects = content["subjects"];
  if (std::ranges::all_of(subjects, is_open)) {
    for (auto& subject : subjects) subject["namespace"] = default_namespace;
    return;
  }
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    if (is_open(subjects[i])) continue;
    kept.push_back(std::move(subjects[i]));
    if (i < document.subjects.size()) places.push_back(document.subjects[i]);
  }
  subjects = std::move(kept);
  document.subjects = std::move(places);
}

ManifestFile judged(kustomize::Resource resource, const std::string& default_namespace) {
  drop_open_subjects(resource.document, default_namespace);
  const auto text =
      resource.document.content.dump(-1, ' ', false, kustomize::Json::error_handler_t::replace);
  auto read = read_with_variables(text, resource.file, default_namespace);
  ManifestFile file;
  file.name = resource.file;
  file.is_built = true;
  file.text = text;
  file.objects = std::move(read.cluster);
  move_objects(file.objects, resource.document);
  // Anything else was already reported for the file.
  for (auto& diagnostic : read.diagnostics) {
    if (diagnostic.kind == DiagnosticKind::Warning) continue;
    diagnostic.line = resource.document.place.line;
    diagnostic.column = resource.document.place.column;
    file.diagnostics.push_back(std::move(diagnostic));
  }
  return file;
}

Diagnostic diagnostic_of(const kustomize::Trouble& trouble) {
  Diagnostic diagnostic;
  diagnostic.kind = DiagnosticKind::Unreadable;
  diagnostic.file = trouble.file;
  diagnostic.line = trouble.place.line;
  diagnostic.column = trouble.place.column;
  diagnostic.message = "not judged as kustomize builds it: " + trouble.message;
  return diagnostic;
}

}  // namespace

void add_built(ManifestSet& set, const FindSource& find, const ManifestOptions& options,
               std::deque<ManifestFile>& owner) {
  std::vector<std::string> roots;
  for (const auto* file : set.files) {
    const bool root = is_kustomization(file->name) && kustomize::is_buildable(file->text);
    if (root) roots.push_back(normal_name(file->name));
  }
  if (roots.empty()) return;
  Files files(set, find, options);
  const kustomize::FindFile find_file = [&files](const std::string& name) { return files(name); };
  std::set<std::string> told;
  std::vector<kustomize::Build> builds;
  std::set<std::string> below;
  for (const auto& root : roots) {
    builds.push_back(kustomize::build(root, find_file));
    below.insert(builds.back().below.begin(), builds.back().below.end());
  }
  for (std::size_t i = 0; i < roots.size(); ++i) {
    auto& build = builds[i];
    set.built.insert(build.files.begin(), build.files.end());
    for (const auto& trouble : build.troubles) {
      if (told.insert(trouble.file + '\n' + trouble.message).second) {
        set.troubles.push_back(diagnostic_of(trouble));
      }
    }
    for (auto& resource : build.resources) {
      owner.push_back(judged(std::move(resource), options.default_namespace));
      owner.back().root = roots[i];
      // A base of other kustomizations may be incomplete; it is judged in their output.
      if (below.contains(roots[i])) owner.back().diagnostics.clear();
      set.files.push_back(&owner.back());
    }
  }
}

}  // namespace nsposture::check
