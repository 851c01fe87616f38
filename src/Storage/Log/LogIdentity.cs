namespace EventHub.Storage.Log;

/// <param name="LogId">Eight hexadecimal digits.</param>
/// <param name="BulkLanes">How many bulk lanes the log was made with.</param>
internal sealed record LogIdentity(string LogId, int BulkLanes);
