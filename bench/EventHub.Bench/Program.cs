using System.Diagnostics;
using EventHub.Bench.PlainServer;
using EventHub.Bench.Readers;
var time = TimeProvider.System;
if (args[0] == "plain") { await PlainSignalRServer.RunAsync(int.Parse(args[1]), time); return 0; }
var n = int.Parse(args[2]);
await using var fleet = await SubscriberFleet.OpenAsync(n, _ => new Uri($"http://127.0.0.1:{args[1]}/hubs/events"), _ => new BatchReader(true, null), _ => null, time, default);
using var http = new HttpClient();
var t0 = Environment.CpuUsage.TotalTime; var s = time.GetTimestamp();
var total = await (await http.PostAsync($"http://127.0.0.1:{args[1]}/flood?events={args[3]}&seconds=5", null)).Content.ReadAsStringAsync();
var el = time.GetElapsedTime(s).TotalSeconds; var cpu = (Environment.CpuUsage.TotalTime - t0).TotalSeconds;
fleet.ThrowIfBroken();
var r = fleet.Received();
Console.WriteLine($"{r} sent {total} x{n} {r.Events/el/1e6:F2}M ev/s {r.Bytes/el/1e6:F0} MB/s cpu {cpu/el:P0} {cpu/(r.Bytes/1e9):F3} s/GB missed {fleet.Missed} rep {fleet.Repeated} checked {fleet.CheckedBatches} b/ev {r.Bytes/(double)r.Events:F0}");
return 0;
