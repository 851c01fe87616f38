using System.Diagnostics.Metrics;

namespace EventHub.Api.Tests.Realtime.Frames;

/// <summary>What one instrument of one factory's meters has counted, over all of its tags.</summary>
internal sealed class Total : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _value;

    public Total(IMeterFactory meters, string instrument)
    {
        _listener.InstrumentPublished = (published, listener) =>
        {
            if (ReferenceEquals(published.Meter.Scope, meters) && published.Name == instrument)
            {
                listener.EnableMeasurementEvents(published);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, measurement, _, _) => _value += measurement);
        _listener.Start();
    }

    public long Value
    {
        get
        {
            _value = 0;
            _listener.RecordObservableInstruments();
            return _value;
        }
    }

    public void Dispose() => _listener.Dispose();
}
