using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using EventHub.Collector.Bind9.Collecting;
using EventHub.Collector.Bind9.Interpreting;
using EventHub.Collector.Bind9.Parsing;

namespace EventHub.Collector.Bind9.Tests.Collecting;

/// <summary>
/// The log is written and rotated, the collector killed and started, the hub away, slow or dying between its lanes, at whatever
/// moments: in the end every event is with the hub once, in the order of the log, lane by lane. A failure prints its seed.
/// </summary>
public sealed class CrashProperties
{
    private sealed record Step(Action<Run> Do, string Name)
    {
        public override string ToString() => Name;
    }

    private static readonly Gen<Fault> Faults = Gen.Frequency(
        (12, Gen.Const(Fault.None)), (1, Gen.Const(Fault.Unreachable)), (1, Gen.Const(Fault.Overloaded)), (2, Gen.Const(Fault.AnswerLost)),
        (2, Gen.Const(Fault.DiesBetweenLanes)), (1, Gen.Const(Fault.KilledBefore)), (2, Gen.Const(Fault.KilledAfter)),
        (2, Gen.Const(Fault.KilledBetweenLanes)), (2, Gen.Const(Fault.KilledAndStoredLate)));

    private static readonly Gen<Step> Steps = Gen.Frequency(
        (8, Gen.Int[1, 30].Select(count => new Step(run => run.Write(count), $"write {count}"))),
        (8, Gen.Int[1, 30].Select(tenths => new Step(run => run.Advance(tenths), $"wait {tenths}00 ms"))),
        (1, Gen.Const(new Step(run => run.Rotate(), "rotate"))),
        (2, Gen.Const(new Step(run => run.Kill(), "kill"))),
        (3, Gen.Const(new Step(run => run.StartIfEnded(), "start"))));

    [Fact]
    public void Whatever_dies_and_when_every_event_is_stored_once_and_in_order()
    {
        var script =
            from steps in Steps.Array[5, 40]
            from faults in Faults.Array[20]
            from kinds in Gen.Int[0, 99].Array[40]
            select (steps, faults, kinds);
        script.Sample(run => Play(run.steps, run.faults, run.kinds), iter: 200, threads: 1,
            print: run => $"{string.Join(", ", (object[])run.steps)}\nfaults: {string.Join(", ", run.faults)}\nkinds: {string.Join(",", run.kinds)}");
    }

    private static void Play(Step[] steps, Fault[] faults, int[] kinds)
    {
        using var run = new Run(faults, kinds);
        foreach (var step in steps)
            step.Do(run);
        run.Finish();
    }

    private sealed class Run : IDisposable
    {
        private readonly CollectorHarness _collector = new() { Limits = new BatchLimits { MaxEvents = 11, MaxLines = 25 } };
        private readonly List<List<string>> _generations = [[]];
        private readonly int[] _kinds;
        private int _calls;
        private int _number;

        public Run(Fault[] faults, int[] kinds)
        {
            _kinds = kinds;
            _collector.Hub.NextFault = () => faults[_calls++ % faults.Length];
            Write(1);
        }

        public void Write(int count)
        {
            for (; count > 0; count--)
            {
                string line = Line(_number, _kinds[_number % _kinds.Length]);
                _generations[^1].Add(line);
                _collector.Folder.WriteLines(line);
                _number++;
            }
        }

        public void Advance(int tenths) => _collector.Advance(TimeSpan.FromMilliseconds(100 * tenths));

        /// <summary>Not before the hub knows of the log: the first start takes it from what is there then.</summary>
        public void Rotate()
        {
            if (_generations[^1].Count == 0 || _collector.Hub.PositionOf(CollectorHarness.Source) == 0)
                return;
            _collector.Folder.RotateByVersions();
            _generations.Add([]);
        }

        public void Kill() => _collector.Kill();

        public void StartIfEnded()
        {
            if (!_collector.Running.IsCompleted)
                return;
            _collector.Kill();
            _collector.Start();
        }

        public void Finish()
        {
            _collector.Kill();
            Write(1);
            var expected = Expected();
            _collector.Hub.NextFault = () => Fault.None;
            _collector.Start();
            _collector.AdvanceUntil(() => _collector.Status.Read().Lag == 0 && _collector.Hub.Bulk.Count >= expected.Count(e => !e.IsUrgent));
            _collector.Advance(TimeSpan.FromSeconds(6));

            Assert.Equal(expected.Where(e => e.IsUrgent).Select(e => e.Text), _collector.Hub.Urgent.Select(Text));
            Assert.Equal(expected.Where(e => !e.IsUrgent).Select(e => e.Text), _collector.Hub.Bulk.Select(Text));
        }

        public void Dispose() => _collector.Dispose();

        private static string Text(JsonObject sent) => $"{sent["type"]} {sent["data"]!.ToJsonString()}";

        private static string Line(int number, int kind) => kind switch
        {
            < 50 => NamedLines.Query(number),
            < 70 => NamedLines.Malware(number),
            < 80 => NamedLines.Ignored(number),
            < 90 => NamedLines.Loaded(number),
            < 95 => NamedLines.Command(number),
            _ => NamedLines.Unknown(number),
        };

        /// <summary>The log interpreted in one go, generation after generation.</summary>
        private List<(bool IsUrgent, string Text)> Expected()
        {
            var interpreter = new Interpreter(RpzZones.ByName);
            var context = LogContext.Empty;
            var events = new List<BindEvent>();
            foreach (var generation in _generations.Where(lines => lines.Count > 0))
            {
                long offset = 0;
                Take(Interpreter.EndOfFile(context));
                foreach (string line in generation)
                {
                    Take(interpreter.Read(context, LineParser.Parse(line, TimeZoneInfo.Utc), offset));
                    offset += Encoding.UTF8.GetByteCount(line) + 1;
                }
            }
            return [.. events.Select(e => (e.Kind.Priority == "critical", $"{e.Kind.Type} {JsonNode.Parse(Samples.DataOf(e))!.ToJsonString()}"))];

            void Take(Interpretation read)
            {
                context = read.Context;
                events.AddRange(read.Events());
            }
        }
    }
}
