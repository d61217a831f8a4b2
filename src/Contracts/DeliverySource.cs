
namespace Media.Contracts;

[GenerateSerializer, Alias("Media.DeliverySource")]
public enum DeliverySource
{
    Push = 0,
    Pull = 1,
    Reconcile = 2,
    Replay = 3,
}
