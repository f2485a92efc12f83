#include "store/store.h"

#include "graph/model/error.h"
#include "store/finding_json.h"
#include "store/migrate.h"
#include "store/postgres/connection.h"
#include "store/store_impl.h"

#include <algorithm>

namespace nsposture::store {

namespace {

Timestamp time_at(const Statement& row, int column) {
  return {row.int_at(column), static_cast<std::uint8_t>(row.int_at(column + 1))};
}

Database open(const std::string& path, OpenMode mode) {
  if (mode == OpenMode::ReadOnly) {
    auto database = Database::open_read_only(path);
    require_present_schema(database);
    return database;
  }
  auto database = Database::open_read_write(path);
  migrate(database);
  return database;
}

Finding finding_from(const Statement& row) {
  Finding finding;
  finding.rule = row.text_at(0);
  finding.severity = static_cast<Severity>(row.int_at(1));
  finding.confidence = static_cast<Confidence>(row.int_at(2));
  finding.title = row.text_at(3);
  finding.subject = row.text_at(4);
  finding.namespace_ = row.text_at(5);
  if (!row.null_at(6)) finding.time = time_at(row, 6);
  finding.fingerprint = row.text_at(8);
  finding.evidence = evidence_from_json(row.view_at(9));
  finding.doubts = list_from_json(row.view_at(10));
  finding.next_steps = list_from_json(row.view_at(11));
  return finding;
}

void write_findings(const Database& database, std::int64_t analysis, std::int64_t seq,
                    const std::vector<Finding>& findings) {
  Statement insert(database,
                   "INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const auto& finding : findings) {
    std::optional<std::int64_t> time;
    std::optional<int> digits;
    if (finding.time) {
      time = finding.time->ns;
      digits = finding.time->digits;
    }
    const auto evidence = evidence_json(finding.evidence);
    const auto doubts = json_list(finding.doubts);
    const auto steps = json_list(finding.next_steps);
    insert.run(analysis, seq++, finding.rule, static_cast<int>(finding.severity),
               static_cast<int>(finding.confidence), finding.title, finding.subject,
               finding.namespace_, time, digits, finding.fingerprint, evidence, doubts, steps);
  }
}

std::optional<AnalysisInfo> newest_analysis(Statement& row) {
  if (!row.step()) return std::nullopt;
  return AnalysisInfo{row.int_at(0), row.int_at(1), Timestamp{row.int_at(2), 0}, row.text_at(3)};
}

}  // namespace

bool is_server_url(std::string_view path) {
  return is_postgres_url(path);
}

std::string shown_database(const std::string& path) {
  return is_server_url(path) ? shown_url(path) : path;
}

Store::Store(const std::string& path, OpenMode mode)
    : impl_(std::make_unique<Impl>(Impl{open(path, mode)})) {}

Store::~Store() = default;
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;

std::int64_t Store::add_snapshot(const Cluster& cluster, const SnapshotInfo& info,
                                 const std::vector<Diagnostic>& diagnostics) {
  return write_snapshot(impl_->database, cluster, info, diagnostics);
}

std::vector<std::string> Store::clusters() const {
  Statement row(impl_->database, "SELECT DISTINCT cluster FROM snapshot ORDER BY cluster");
  std::vector<std::string> names;
  while (row.step()) names.push_back(row.text_at(0));
  return names;
}

void Store::use_cluster(const std::string& name) {
  const auto known = clusters();
  impl_->cluster = name;
  // To a server others may write at any time.
  impl_->shared = impl_->database.engine() == Engine::PostgreSQL ||
                  std::ranges::any_of(known, [&](const auto& one) { return one != name; });
}

std::vector<SnapshotInfo> Store::snapshots() const {
  auto infos = read_snapshot_infos(impl_->database);
  if (impl_->cluster) {
    std::erase_if(infos, [&](const auto& info) { return info.cluster != *impl_->cluster; });
  }
  return infos;
}

std::optional<SnapshotInfo> Store::latest_snapshot() const {
  auto infos = snapshots();
  if (infos.empty()) return std::nullopt;
  return std::move(infos.back());
}

Cluster Store::load_snapshot(std::int64_t id) const {
  return read_snapshot(impl_->database, id);
}

std::vector<Diagnostic> Store::snapshot_diagnostics(std::int64_t id) const {
  return read_diagnostics(impl_->database, id);
}

std::uint64_t Store::add_events(const std::vector<AuditEvent>& events,
                                const ImportPosition& position, const Coverage& coverage) {
  auto at = position;
  if (!at.file.empty()) at.identity = impl_->owned(at.identity);
  return write_events(impl_->database, events, at, coverage, impl_->owner());
}

std::optional<ImportPosition> Store::import_position(std::string_view file,
                                                     std::string_view identity) const {
  Statement row(
      impl_->database,
      "SELECT \"offset\", lines FROM import_position WHERE identity = ? ORDER BY CASE WHEN "
      "file = ? THEN 0 ELSE 1 END, \"offset\" DESC LIMIT 1");
  // One that was read before anybody said whose it is, counts while there is one cluster only.
  std::vector<std::string> names = {impl_->owned(identity)};
  if (impl_->cluster && !impl_->shared) names.emplace_back(identity);
  for (const auto& name : names) {
    if (row.bind_all(name, file).step()) {
      return ImportPosition{std::string(file), std::string(identity), row.uint_at(0),
                            row.uint_at(1)};
    }
    row.reset();
  }
  return std::nullopt;
}

std::vector<ImportPosition> Store::import_positions(std::string_view file) const {
  Statement row(impl_->database,
                "SELECT identity, \"offset\", lines FROM import_position WHERE file = ? ORDER BY "
                "identity");
  row.bind_all(file);
  const auto prefix = impl_->owned("");
  std::vector<ImportPosition> positions;
  while (row.step()) {
    auto identity = row.text_at(0);
    if (!identity.starts_with(prefix)) continue;
    identity.erase(0, prefix.size());
    positions.push_back({std::string(file), std::move(identity), row.uint_at(1), row.uint_at(2)});
  }
  return positions;
}

std::uint64_t Store::event_count() const {
  return static_cast<std::uint64_t>(impl_->database.query_int("SELECT count(*) FROM audit_event"));
}

void Store::for_each_event(const std::function<void(AuditEvent&&)>& visit) const {
  read_events(impl_->database, 0, impl_->shared ? impl_->cluster : std::nullopt, visit);
}

void Store::for_each_event_after(std::int64_t id,
                                 const std::function<void(AuditEvent&&)>& visit) const {
  read_events(impl_->database, id, impl_->shared ? impl_->cluster : std::nullopt, visit);
}

std::int64_t Store::last_event_id() const {
  return impl_->database.query_int("SELECT coalesce(max(id), 0) FROM audit_event");
}

std::vector<Coverage> Store::coverage() const {
  Statement row(
      impl_->database,
      "SELECT file, cluster, apiserver, format, first_ns, first_digits, last_ns, "
      "last_digits, bytes, lines, events, kept, duplicates, irrelevant, malformed, blind, "
      "metadata_only FROM coverage ORDER BY file, cluster, apiserver");
  std::vector<Coverage> list;
  while (row.step()) {
    Coverage part;
    part.file = row.text_at(0);
    part.cluster = row.text_at(1);
    if (!impl_->is_ours(part.cluster)) continue;
    part.apiserver = row.text_at(2);
    part.format = row.text_at(3);
    part.first = time_at(row, 4);
    part.last = time_at(row, 6);
    part.tally = {row.uint_at(8),  row.uint_at(9),  row.uint_at(10), row.uint_at(11),
                  row.uint_at(12), row.uint_at(13), row.uint_at(14)};
    part.blind = static_cast<std::uint32_t>(row.int_at(15));
    part.metadata_only = row.int_at(16) != 0;
    list.push_back(std::move(part));
  }
  return list;
}

void Store::add_gaps(const std::vector<CoverageGap>& gaps) {
  in_transaction(impl_->database, [&] {
    Statement insert(impl_->database,
                     "INSERT INTO coverage_gap (file, apiserver, from_ns, from_digits, to_ns, "
                     "to_digits, cluster) "
                     "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
    for (const auto& gap : gaps) {
      insert.run(gap.file, gap.apiserver, gap.from.ns, static_cast<int>(gap.from.digits), gap.to.ns,
                 static_cast<int>(gap.to.digits), impl_->owner());
    }
    return gaps.size();
  });
}

std::vector<CoverageGap> Store::gaps() const {
  Statement row(
      impl_->database,
      "SELECT file, apiserver, from_ns, from_digits, to_ns, to_digits, cluster FROM coverage_gap "
      "ORDER BY from_ns, file");
  std::vector<CoverageGap> gaps;
  while (row.step()) {
    if (!impl_->is_ours(row.text_at(6))) continue;
    gaps.push_back({row.text_at(0), row.text_at(1), time_at(row, 2), time_at(row, 4)});
  }
  return gaps;
}

std::int64_t Store::add_analysis(const AnalysisInfo& info, const std::vector<Finding>& findings) {
  return in_transaction(impl_->database, [&] {
    Statement head(
        impl_->database,
        "INSERT INTO analysis (snapshot_id, at_ns, version) VALUES (?, ?, ?) RETURNING id");
    head.bind_all(info.snapshot, info.at.ns, info.version).step();
    const auto id = head.int_at(0);
    head.reset();
    write_findings(impl_->database, id, 0, findings);
    return id;
  });
}

void Store::add_findings(std::int64_t analysis, const std::vector<Finding>& findings) {
  in_transaction(impl_->database, [&] {
    Statement last(impl_->database,
                   "SELECT coalesce(max(seq) + 1, 0) FROM finding WHERE analysis_id = ?");
    last.bind_all(analysis).step();
    const auto seq = last.int_at(0);
    last.reset();
    write_findings(impl_->database, analysis, seq, findings);
    return seq;
  });
}

std::vector<AnalysisInfo> Store::analyses() const {
  Statement row(impl_->database,
                "SELECT a.id, a.snapshot_id, a.at_ns, a.version, s.cluster FROM analysis a JOIN "
                "snapshot s ON s.id = a.snapshot_id ORDER BY a.id");
  std::vector<AnalysisInfo> list;
  while (row.step()) {
    if (impl_->cluster && row.view_at(4) != *impl_->cluster) continue;
    list.push_back({row.int_at(0), row.int_at(1), Timestamp{row.int_at(2), 0}, row.text_at(3)});
  }
  return list;
}

std::optional<AnalysisInfo> Store::latest_analysis() const {
  const std::string which =
      impl_->cluster ? "WHERE snapshot_id IN (SELECT id FROM snapshot WHERE cluster = ?) " : "";
  Statement row(impl_->database, "SELECT id, snapshot_id, at_ns, version FROM analysis " + which +
                                     "ORDER BY id DESC LIMIT 1");
  if (impl_->cluster) row.bind(1, *impl_->cluster);
  return newest_analysis(row);
}

// Of the same cluster: what is new in one is no matter of another.
std::optional<AnalysisInfo> Store::analysis_before(std::int64_t id) const {
  Statement row(impl_->database,
                "SELECT a.id, a.snapshot_id, a.at_ns, a.version FROM analysis a JOIN snapshot s ON "
                "s.id = a.snapshot_id WHERE a.id < ?1 AND s.cluster = (SELECT t.cluster FROM "
                "analysis b JOIN snapshot t ON t.id = b.snapshot_id WHERE b.id = ?1) ORDER BY a.id "
                "DESC LIMIT 1");
  row.bind_all(id);
  return newest_analysis(row);
}

std::vector<Finding> Store::finding_marks(std::int64_t analysis) const {
  Statement row(
      impl_->database,
      "SELECT rule, severity, fingerprint FROM finding WHERE analysis_id = ? ORDER BY seq");
  row.bind_all(analysis);
  std::vector<Finding> findings;
  while (row.step()) {
    Finding finding;
    finding.rule = row.text_at(0);
    finding.severity = static_cast<Severity>(row.int_at(1));
    finding.fingerprint = row.text_at(2);
    findings.push_back(std::move(finding));
  }
  return findings;
}

std::vector<Finding> Store::findings(std::int64_t analysis) const {
  Statement row(impl_->database,
                "SELECT rule, severity, confidence, title, subject, namespace, time_ns, "
                "time_digits, fingerprint, evidence, doubts, next_steps FROM finding WHERE "
                "analysis_id = ? ORDER BY seq");
  row.bind_all(analysis);
  std::vector<Finding> findings;
  while (row.step()) findings.push_back(finding_from(row));
  return findings;
}

void Store::accept(const Acceptance& acceptance) {
  std::optional<std::int64_t> until;
  if (acceptance.until) until = acceptance.until->ns;
  Statement(
      impl_->database,
      "INSERT INTO acceptance (fingerprint, reason, until_ns, at_ns, cluster) VALUES (?, ?, ?, "
      "?, ?)")
      .run(acceptance.fingerprint, acceptance.reason, until, acceptance.at.ns, impl_->owner());
}

std::vector<Acceptance> Store::acceptances() const {
  Statement row(impl_->database,
                "SELECT fingerprint, reason, until_ns, at_ns, cluster FROM acceptance ORDER BY id");
  std::vector<Acceptance> list;
  while (row.step()) {
    const auto owner = row.text_at(4);
    if (!owner.empty() && !impl_->is_ours(owner)) continue;
    Acceptance acceptance{row.text_at(0), row.text_at(1), std::nullopt, {row.int_at(3), 0}};
    if (!row.null_at(2)) acceptance.until = Timestamp{row.int_at(2), 0};
    list.push_back(std::move(acceptance));
  }
  return list;
}

int Store::schema_version() const {
  return impl_->database.connection().schema_version();
}

PruneTally Store::prune(Timestamp before) {
  return store::prune(impl_->database, before);
}

std::vector<std::string> Store::verify() const {
  const ReadTransaction reading(impl_->database);
  auto problems = impl_->database.connection().problems();
  Statement objects(impl_->database,
                    "SELECT s.id FROM snapshot s WHERE s.objects <> (SELECT count(*) FROM node n "
                    "WHERE n.snapshot_id = s.id AND n.present = 1)");
  while (objects.step()) {
    problems.push_back("snapshot " + objects.text_at(0) + " does not hold all of its objects");
  }
  Statement roleless(impl_->database,
                     "SELECT DISTINCT n.snapshot_id FROM node n WHERE n.kind IN (5, 6) AND NOT "
                     "EXISTS (SELECT 1 FROM edge e WHERE e.snapshot_id = n.snapshot_id AND e.kind "
                     "= 2 AND e.from_node = n.id)");
  while (roleless.step()) {
    problems.push_back("snapshot " + roleless.text_at(0) + " has a binding that refers to no role");
  }
  return problems;
}

}  // namespace nsposture::store
