using CsCheck;
using EventHub.Log;

namespace EventHub.Storage.Tests.Conformance;

/// <summary>Whatever is committed in whatever order, the log says what a dictionary would.</summary>
public abstract class CommitProperties : EventLogConformance
{
    /// <summary>Ids by their number, so that a run repeats them.</summary>
    private sealed record Step(bool Urgent, int[] Ids, int? Checkpoint);

    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Bool, Gen.Int[0, 15].Array[0, 4], Gen.Int[1, 12].Nullable(),
        (urgent, ids, checkpoint) => new Step(urgent, ids, urgent ? null : checkpoint));

    [Fact]
    public async Task Any_run_of_commits_gives_the_positions_and_checkpoints_of_the_model() =>
        await Steps.Array[1, 3].Array[1, 12].SampleAsync(
            async commits =>
            {
                await using var store = CreateStore();
                var log = await store.OpenAsync();
                var writers = new Dictionary<bool, TestWriter>
                {
                    [true] = await TestWriter.Open(log, Lanes.Urgent),
                    [false] = await TestWriter.Open(log, Bulk),
                };
                var model = new Model();

                foreach (var steps in commits)
                {
                    var urgent = steps[0].Urgent;
                    Step[] ours = [.. steps.Where(s => s.Urgent == urgent)];
                    var commit = await writers[urgent].Commit([.. ours.Select(Request)]);

                    Assert.Equal(ours.Select(s => model.Commit(urgent ? Lanes.Urgent : Bulk, s)), commit.Results.Select(Describe));
                }

                Assert.Equal(model.Heads(log.LogId), await log.GetHeadAsync(CancellationToken.None));
                var checkpoint = await log.GetCheckpointAsync(Sample.Source, CancellationToken.None);
                Assert.Equal(model.Checkpoint, checkpoint?.Position ?? 0);
            },
            iter: 40);

    private static Guid Id(int number) => new(number + 1, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 0);

    private static AppendRequest Request(Step step) => new()
    {
        Events = Sample.WithIds([.. step.Ids.Select(Id)]),
        Checkpoint = step.Checkpoint is { } position ? new SourceCheckpoint(Sample.Source, position, "s") : null,
    };

    private static string Describe(AppendResult result) =>
        result.AlreadyStored ? "already stored" : string.Join(' ', result.Events.Select(e => $"{e.Position}{(e.IsDuplicate ? "=" : "")}"));

    private sealed class Model
    {
        private readonly Dictionary<int, EventPosition> _positions = [];
        private readonly Dictionary<string, long> _heads = new() { [Lanes.Urgent] = 0, [Bulk] = 0 };

        public long Checkpoint { get; private set; }

        public Cursor Heads(string logId) => Cursor.Of(logId, _heads);

        public string Commit(string lane, Step step)
        {
            if (step.Checkpoint is { } position)
            {
                if (position <= Checkpoint)
                {
                    return "already stored";
                }

                Checkpoint = position;
            }

            return string.Join(' ', step.Ids.Select(id => Append(lane, id)));
        }

        private string Append(string lane, int id)
        {
            if (_positions.TryGetValue(id, out var first))
            {
                return $"{first}=";
            }

            return $"{_positions[id] = new EventPosition(lane, ++_heads[lane])}";
        }
    }
}
