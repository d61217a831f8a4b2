using System.Diagnostics;
using System.Threading.Channels;
using Media.ServiceDefaults;
using Microsoft.Extensions.Time.Testing;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Media.Tests.Unit.Api;

/// <summary>In front of OpenTelemetry's own batches, which would wait for an hour.</summary>
public sealed class PromptExportTests : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly FakeTimeProvider _clock = new();
    private readonly ActivitySource _source = new($"{nameof(PromptExportTests)} {Guid.CreateVersion7()}");
    private readonly Sent _sent = new();
    private readonly Asked _asked = new();
    private readonly TracerProvider _provider;

    public PromptExportTests() => _provider = Sdk.CreateTracerProviderBuilder()
        .AddSource(_source.Name)
        .AddProcessor(new PromptExport(_clock, Pause))
        .AddProcessor(new BatchActivityExportProcessor(_sent, maxQueueSize: 1024, scheduledDelayMilliseconds: 3_600_000))
        .AddProcessor(_asked)
        .Build();

    public void Dispose()
    {
        _provider.Dispose();
        _source.Dispose();
    }

    [Fact]
    public async Task The_first_span_after_a_pause_is_sent_at_once()
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            End(name);
            _clock.Advance(Pause);

            Assert.Equal([name], await _sent.NextAsync());
        }
    }

    [Fact]
    public async Task Those_that_end_soon_after_it_wait()
    {
        End("a");
        _clock.Advance(Pause / 2);
        Assert.Equal(["a"], await _sent.NextAsync());

        End("b");
        _clock.Advance(Pause / 4);
        End("c");
        _clock.Advance(Pause);
        End("d");
        _clock.Advance(Pause);

        Assert.Equal(["b", "c", "d"], await _sent.NextAsync());
    }

    /// <summary>Every time costs: what many send each by itself is missing from what is answered.</summary>
    [Fact]
    public void While_spans_end_all_the_time_sending_is_asked_for_once_in_a_pause()
    {
        for (var span = 0; span < 100; span++)
        {
            End($"{span}");
            _clock.Advance(Pause / 10);
        }

        Assert.Equal(10, _asked.Times);
    }

    /// <summary>Were it sent by itself, a process that is killed then would leave it without the span it is part of.</summary>
    [Fact]
    public void A_request_to_somebody_else_waits_for_the_span_it_is_part_of()
    {
        End("POST", ActivityKind.Client);
        _clock.Advance(Pause);
        Assert.Equal(0, _asked.Times);

        End("media.call");
        _clock.Advance(Pause);
        Assert.Equal(1, _asked.Times);
    }

    private void End(string name, ActivityKind kind = ActivityKind.Internal) => _source.StartActivity(name, kind)!.Dispose();

    private sealed class Asked : BaseProcessor<Activity>
    {
        public int Times { get; private set; }

        protected override bool OnForceFlush(int timeoutMilliseconds)
        {
            Times++;
            return true;
        }
    }

    private sealed class Sent : BaseExporter<Activity>
    {
        private readonly Channel<string[]> _batches = Channel.CreateUnbounded<string[]>();

        public override ExportResult Export(in Batch<Activity> batch)
        {
            var names = new List<string>();
            foreach (var activity in batch)
                names.Add(activity.DisplayName);
            _batches.Writer.TryWrite([.. names]);
            return ExportResult.Success;
        }

        public async Task<string[]> NextAsync() => await _batches.Reader.ReadAsync().AsTask().WaitAsync(Eventually.Patience);
    }
}
