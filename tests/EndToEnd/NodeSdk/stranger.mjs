// Calls the simulator the way a customer of Tencent Cloud calls VOD: with the official SDK, only with another endpoint.
// Prints one JSON object: the answer of each call, or { errorCode } where the SDK threw.
import { createRequire } from "node:module";

const { vod } = createRequire(import.meta.url)("tencentcloud-sdk-nodejs-vod");
const [endpoint, secretId, secretKey, subAppIdText] = process.argv.slice(2);
const SubAppId = Number(subAppIdText);

const clientWith = (key, protocolEndpoint = endpoint) => new vod.v20180717.Client({
  credential: { secretId, secretKey: key },
  region: "ap-guangzhou",
  profile: { httpProfile: { protocol: "http://", endpoint: protocolEndpoint, reqTimeout: 20 } },
});

const answers = {};
const client = clientWith(secretKey);
const call = async (name, action, parameters = {}, using = client) => {
  try {
    answers[name] = await using[action]({ SubAppId, ...parameters });
  } catch (error) {
    answers[name] = { errorCode: error.code ?? String(error) };
  }
  return answers[name];
};
const sim = async (method, path, body) => {
  const response = await fetch(`http://${endpoint}/sim/${path}`, { method, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
};

await call("modifyEventConfig", "ModifyEventConfig", { Mode: "PULL", DeleteMediaCompleteEventSwitch: "ON" });
await call("eventConfig", "DescribeEventConfig");
await sim("PUT", "clock", { speed: 20, jobSeconds: 4 });
const { fileIds: [FileId] } = await sim("POST", "uploads", { name: "第七讲.mp4" });
answers.fileId = FileId;

const job = {
  FileId,
  MediaProcessTask: { TranscodeTaskSet: [{ Definition: 100010 }, { Definition: 100020 }] },
  SessionId: "stranger-1",
  SessionContext: "order 42 / 第七讲",
  TasksNotifyMode: "Finish",
};
const { TaskId } = await call("processMedia", "ProcessMedia", job);
await call("duplicateSession", "ProcessMedia", job);
await call("unknownFile", "ProcessMedia", { ...job, FileId: "1", SessionId: "stranger-2" });
await call("unknownParameter", "ProcessMedia", { ...job, SessionId: "stranger-3", Colour: "red" });
await call("wrongKey", "ProcessMedia", job, clientWith("not the key"));
await call("byName", "DescribeEventsState", {}, clientWith(secretKey, endpoint.replace("127.0.0.1", "localhost")));
await call("pullUpload", "PullUpload", { MediaUrl: "https://example.com/films/pulled.mp4", SessionId: "stranger-pull" });

// Long-polls and confirms events until those of the upload, the end of the procedure and the URL upload have arrived.
answers.events = [];
const wanted = new Set(["NewFileUpload", "ProcedureStateChanged", "PullComplete"]);
for (let polls = 0; wanted.size > 0 && polls < 100; polls++) {
  const pulled = await call("pullEvents", "PullEvents");
  const events = pulled.EventSet ?? [];
  if (events.length === 0) continue;
  answers.events.push(...events);
  events.forEach((event) => wanted.delete(event.EventType));
  await call("confirmEvents", "ConfirmEvents", { EventHandles: events.map((event) => event.EventHandle) });
}

await call("emptyQueue", "PullEvents");
await call("eventsState", "DescribeEventsState");
await call("taskDetail", "DescribeTaskDetail", { TaskId });
await call("tasks", "DescribeTasks", { FileId, Limit: 10 });
await call("mediaInfos", "DescribeMediaInfos", { FileIds: [FileId, "2"] });
await call("search", "SearchMedia", { NamePrefixes: ["第七"], CreateTime: { After: "2020-01-01T00:00:00Z" } });
await call("deleteMedia", "DeleteMedia", { FileId });
await call("afterDelete", "DescribeMediaInfos", { FileIds: [FileId] });
await call("deletedEvent", "PullEvents");

console.log(JSON.stringify(answers));
